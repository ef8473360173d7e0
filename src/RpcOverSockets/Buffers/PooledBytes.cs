using System.Buffers;
using System.Diagnostics;

namespace RpcOverSockets.Buffers;

/// <summary>Bytes in memory of the pool, which their owner gives back by disposing them. Forgotten, they are left to the
/// collector.</summary>
/// <remarks>Disposing is thread-safe and may be repeated.</remarks>
internal sealed class PooledBytes : IMemoryOwner<byte>
{
    // The pool's segments are four times as long as those of the class before, so nothing takes much more than four times its length:
    // a peer that sends many short ones must not get a segment for each.
    private const int PooledBytesMin = SegmentPool.SmallestBytes / 4;

    private readonly BufferSegment? _segment; // null: what is short has an array of its own
    private readonly int _start;
    private readonly int _lengthBytes;
    private byte[]? _array;                   // Interlocked; null once it was given back

    /// <summary>Takes a segment over.</summary>
    internal PooledBytes(BufferSegment segment, int start, int lengthBytes)
    {
        _segment = segment;
        _array = segment.Array;
        _start = start;
        _lengthBytes = lengthBytes;
    }

    /// <summary>Takes an array over, which is left to the collector.</summary>
    internal PooledBytes(byte[] array)
    {
        _array = array;
        _lengthBytes = array.Length;
    }

    /// <inheritdoc/>
    public Memory<byte> Memory
    {
        get
        {
            byte[]? array = Volatile.Read(ref _array);
            ObjectDisposedException.ThrowIf(array is null, typeof(IMemoryOwner<byte>));
            return array.AsMemory(_start, _lengthBytes);
        }
    }

    /// <summary>Whether they lie in a segment of the pool; if not, in an array of their own.</summary>
    internal bool HasSegment => _segment is not null;

    internal int LengthBytes => _lengthBytes;

    /// <summary>Rents bytes, which hold whatever was in them.</summary>
    internal static PooledBytes Rent(int lengthBytes) => lengthBytes < PooledBytesMin
        ? new PooledBytes(lengthBytes == 0 ? [] : new byte[lengthBytes])
        : new PooledBytes(SegmentPool.Rent(lengthBytes), 0, lengthBytes);

    /// <summary>Hands over the segment, as if these bytes were disposed.</summary>
    /// <returns>The segment, filled with the bytes.</returns>
    /// <exception cref="ObjectDisposedException">They were disposed.</exception>
    internal BufferSegment Detach()
    {
        Debug.Assert(HasSegment);
        ObjectDisposedException.ThrowIf(Interlocked.Exchange(ref _array, null) is null, typeof(IMemoryOwner<byte>));
        _segment!.Start = _start;
        _segment.End = _start + _lengthBytes;
        return _segment;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is not null && _segment is not null)
        {
            SegmentPool.Return(_segment);
        }
    }
}
