using RpcOverSockets;

namespace Interop;

/// <summary>A plain class behind the contract. Its calls run at the same time, so its counters are interlocked.</summary>
internal sealed partial class TestService : ITest
{
    private int _cancelled;
    private int _notes;

    public ValueTask EmptyAsync() => ValueTask.CompletedTask;

    public ValueTask<int> AddAsync(int a, int b) => ValueTask.FromResult(unchecked(a + b));

    public ValueTask<byte[]> EchoAsync(byte[] data) => ValueTask.FromResult(data);

    public ValueTask<string> EchoTextAsync(string text) => ValueTask.FromResult(text);

    public ValueTask<AllTypes> EchoAllAsync(AllTypes all) => ValueTask.FromResult(all);

    public ValueTask FailAsync(int status, string message) => throw new RpcException((RpcStatus)status, message);

    public ValueTask ThrowAsync(string message) => throw new InvalidOperationException(message);

    public async ValueTask SleepAsync(int ms, CancellationToken cancellationToken = default)
    {
        try
        {
            await Task.Delay(ms, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            throw;
        }
    }

    public ValueTask BlockAsync(int ms)
    {
        Thread.Sleep(ms);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> CancelledCountAsync() => ValueTask.FromResult(Volatile.Read(ref _cancelled));

    public ValueTask NoteAsync(string text)
    {
        Interlocked.Increment(ref _notes);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> NoteCountAsync() => ValueTask.FromResult(Volatile.Read(ref _notes));

    public ValueTask<int> RemainingAsync() => ValueTask.FromResult(
        RpcCallContext.Current?.Remaining is { } left ? (int)Math.Min(left.TotalMilliseconds, int.MaxValue) : -1);
}
