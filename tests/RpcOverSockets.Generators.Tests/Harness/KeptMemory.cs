using System.Buffers;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Memory that can still be printed after a handler has returned it, which disposes it.</summary>
internal sealed class KeptMemory(byte[] bytes) : IMemoryOwner<byte>
{
    public Memory<byte> Memory => bytes;

    public void Dispose()
    {
    }
}
