using System.Buffers;

namespace RpcOverSockets.Tests.Conformance;

/// <summary>The service of the conformance suite; counts what it sees.</summary>
public sealed class TestService : ITestService
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _unblock = new();
    private int _waiting;
    private int _cancelled;
    private int _blocked;
    private int _notes;

    public int Waiting => Volatile.Read(ref _waiting);

    public int Cancelled => Volatile.Read(ref _cancelled);

    public int Blocked => Volatile.Read(ref _blocked);

    public int Notes => Volatile.Read(ref _notes);

    /// <summary>Held by <see cref="NoteAsync"/> while not completed.</summary>
    public TaskCompletionSource? NoteGate { get; set; }

    public void Release() => _release.TrySetResult();

    public void Unblock() => _unblock.Set();

    public ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken) => new(a + b);

    public async Task<string?> EchoTextAsync(string? text, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return text;
    }

    public ValueTask<byte[]?> EchoAsync(byte[]? bytes, CancellationToken cancellationToken) => new(bytes);

    public ValueTask NothingAsync() => default;

    public ValueTask FailAsync(int status, string message) => throw new RpcException((RpcStatus)status, message);

    public async ValueTask<int> ThrowAsync(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _release.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
    }

    public ValueTask<int> BlockAsync(int milliseconds)
    {
        Interlocked.Increment(ref _blocked);
        _unblock.Wait(milliseconds);
        return new(milliseconds);
    }

    public async ValueTask NoteAsync(byte[] note)
    {
        if (NoteGate is TaskCompletionSource gate)
        {
            await gate.Task;
        }

        Interlocked.Increment(ref _notes);
    }

    public ValueTask<int> RemainingMsAsync() =>
        new(RpcCallContext.Current?.Remaining is TimeSpan left ? (int)left.TotalMilliseconds : -1);

    public ValueTask<byte[]> BytesAsync(int count) => new(new byte[count]);

    /// <summary>What <see cref="PassAsync"/> returned last.</summary>
    public IMemoryOwner<byte>? Passed { get; private set; }

    /// <summary>What <see cref="PassAsync"/> returns if it was given nothing.</summary>
    public IMemoryOwner<byte>? Replacement { get; set; }

    public ValueTask<IMemoryOwner<byte>?> PassAsync(IMemoryOwner<byte>? first, IMemoryOwner<byte>? second)
    {
        Passed = first ?? second ?? Replacement;
        return new(Passed);
    }

    public async ValueTask<string> WhoAsync()
    {
        await Task.Yield();
        return RpcCallContext.Current!.Method;
    }

    public ValueTask<int> WithDefaultAsync(int a) => new(a);
}
