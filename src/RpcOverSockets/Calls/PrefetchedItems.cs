namespace RpcOverSockets.Calls;

/// <summary>Items of which the first, or the end, has come; can be enumerated once.</summary>
/// <remarks>Used by one thread at a time, as any enumeration is.</remarks>
internal sealed class PrefetchedItems<TItem> : IAsyncEnumerable<TItem>, IAsyncEnumerator<TItem>
{
    private readonly IAsyncEnumerator<TItem> _items;
    private readonly CancellationTokenSource _cancellation;
    private readonly bool _hasFirst;
    private CancellationTokenRegistration _registration;
    private int _isTaken;         // Interlocked
    private bool _isFirstTaken;

    private PrefetchedItems(IAsyncEnumerator<TItem> items, bool hasFirst, CancellationTokenSource cancellation)
    {
        _items = items;
        _hasFirst = hasFirst;
        _cancellation = cancellation;
    }

    public TItem Current => _items.Current;

    /// <summary>Begins to enumerate, and waits for the first item or the end.</summary>
    internal static async ValueTask<IAsyncEnumerable<TItem>> OpenAsync(
        IAsyncEnumerable<TItem> items, CancellationToken cancellationToken)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        IAsyncEnumerator<TItem> enumerator = items.GetAsyncEnumerator(cancellation.Token);
        try
        {
            bool hasFirst = await enumerator.MoveNextAsync().ConfigureAwait(false);
            return new PrefetchedItems<TItem>(enumerator, hasFirst, cancellation);
        }
        catch
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
            cancellation.Dispose();
            throw;
        }
    }

    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isTaken, 1) != 0)
        {
            throw new InvalidOperationException("These items can be enumerated once.");
        }

        _registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _cancellation);
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        if (_isFirstTaken)
        {
            return _items.MoveNextAsync();
        }

        _isFirstTaken = true;
        return new ValueTask<bool>(_hasFirst);
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync().ConfigureAwait(false); // nothing cancels what is disposed below
        await _items.DisposeAsync().ConfigureAwait(false);
        _cancellation.Dispose();
    }
}
