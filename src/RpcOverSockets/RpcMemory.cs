using System.Buffers;
using RpcOverSockets.Buffers;

namespace RpcOverSockets;

/// <summary>Memory for large payloads, from the pool that connections use themselves.</summary>
/// <remarks>
/// A parameter, result or member of type <see cref="IMemoryOwner{T}"/> of bytes travels as a <c>byte[]</c> does, but it is received into
/// pooled memory, and of a frame above 128 KiB not copied again in most cases (docs/contracts.md). Whoever receives one disposes it: a
/// handler its arguments, a caller its results. The result of a handler is disposed when it has been written, so that a handler may return
/// what it was given; arguments of a client's call stay the caller's. What nobody disposes is left to the garbage collector. Thread-safe.
/// </remarks>
public static class RpcMemory
{
    /// <summary>Rents memory of exactly this length. It holds whatever was in it before.</summary>
    /// <param name="lengthBytes">Bytes, 0 to <see cref="Array.MaxLength"/>. From 1 KiB to 4 MiB comes from the pool; the rest is
    /// allocated.</param>
    /// <returns>The memory. Disposing it gives it back, after which it must not be touched; doing so again is harmless.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lengthBytes"/> is outside its range.</exception>
    public static IMemoryOwner<byte> Rent(int lengthBytes) =>
        PooledBytes.Rent(Check.InRange(lengthBytes, 0, Array.MaxLength, nameof(lengthBytes)));
}
