using System.Collections.Concurrent;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Serves <see cref="ICalls"/> as the test says, and keeps what it was asked for.</summary>
public sealed class CallsService : ICalls
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _held = new();
    private int _running;
    private int _started;

    public Func<int, CancellationToken, ValueTask<int>> OnRun { get; set; } = static (n, _) => new(n);

    public Func<int, CancellationToken, ValueTask> OnNote { get; set; } = static (_, _) => default;

    /// <summary>Handlers that hold now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Handlers that were ever started by a holding method.</summary>
    public int Started => Volatile.Read(ref _started);

    public ConcurrentQueue<int> Notes { get; } = new();

    public ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken) => new(a + b);

    public ValueTask<string?> TextAsync(string? text) => new(text);

    public ValueTask<byte[]?> BytesAsync(byte[]? bytes) => new(bytes);

    public ValueTask NothingAsync() => default;

    public ValueTask<int> WithDefaultsAsync(int a, int b) => new((a * 100) + b);

    public ValueTask<int> CountAsync(int[][]? nested) => new(nested?.Sum(static row => row.Length) ?? -1);

    public ValueTask<int> RunAsync(int n, CancellationToken cancellationToken) => OnRun(n, cancellationToken);

    public ValueTask<int> RunOnPoolAsync(int n, CancellationToken cancellationToken) => OnRun(n, cancellationToken);

    public ValueTask<Picky?> PickAsync(Picky? picky) => new(picky);

    public ValueTask<Picky> OddAsync(int n) => new(new Picky { Value = 13 });

#pragma warning disable RCS1210, MA0022 // The mistake under test.
    public Task NullTaskAsync() => null!;
#pragma warning restore RCS1210, MA0022

    public async ValueTask NoteAsync(int n, byte[]? filler, CancellationToken cancellationToken)
    {
        await OnNote(n, cancellationToken);
        Notes.Enqueue(n);
    }

    /// <summary>A handler that ends when <see cref="Release"/> is called for its number, or its token fires.</summary>
    public ValueTask<int> HoldAsync(int n, CancellationToken cancellationToken) => HoldAsync(n, heedsToken: true, cancellationToken);

    /// <summary>A handler that ends when <see cref="Release"/> is called for its number, whatever its token says.</summary>
    public ValueTask<int> HoldDeafAsync(int n, CancellationToken cancellationToken) => HoldAsync(n, heedsToken: false, cancellationToken);

    public void Release(int n) => Held(n).TrySetResult(n);

    private async ValueTask<int> HoldAsync(int n, bool heedsToken, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _started);
        Interlocked.Increment(ref _running);
        try
        {
            return await Held(n).Task.WaitAsync(heedsToken ? cancellationToken : CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private TaskCompletionSource<int> Held(int n) =>
        _held.GetOrAdd(n, static _ => new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
}
