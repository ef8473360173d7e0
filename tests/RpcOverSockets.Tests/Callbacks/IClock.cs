namespace RpcOverSockets.Tests.Callbacks;

/// <summary>Calls its caller back in every way.</summary>
[RpcService("test.Clock")]
public partial interface IClock
{
    /// <summary>The sum of what the callback answers.</summary>
    ValueTask<int> SubscribeAsync(ITicks? ticks, int times, CancellationToken cancellationToken = default);

    /// <summary>Uses the callback and gives it back.</summary>
    ValueTask<int> UseOnceAsync(IOwnedTicks ticks, CancellationToken cancellationToken = default);

    /// <summary>Keeps the callback until the result is disposed.</summary>
    ValueTask<IAsyncDisposable> KeepAsync(ITicks ticks, CancellationToken cancellationToken = default);

    ValueTask<ITicks?> LendAsync(bool really);

    ValueTask TellAsync(int n);

    /// <summary>Calls a service that the caller hosts.</summary>
    ValueTask<int> AskBackAsync(int depth, CancellationToken cancellationToken = default);

    /// <summary>Refuses its callback before it runs.</summary>
    ValueTask<int> NeedsNumberAsync(ITicks ticks, int number);
}
