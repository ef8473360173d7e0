using System.Buffers;

namespace RpcOverSockets.Tests.Conformance;

/// <summary>Memory of a program's own, which cannot be disposed.</summary>
internal sealed class FailingMemory(byte[] bytes) : IMemoryOwner<byte>
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Memory<byte> Memory => bytes;

    public Task Disposed => _disposed.Task;

    public void Dispose()
    {
        _ = _disposed.TrySetResult();
        throw new InvalidOperationException("no");
    }
}
