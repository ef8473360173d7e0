namespace RpcOverSockets.Calls;

/// <summary>What a connection needs for one-way calls in either direction; made by the first one. The peer's gate guards it.</summary>
internal sealed class OneWayFlow(long window, long granted)
{
    internal IncomingCallTable Calls; // of the peer, in progress, under numbers of our own

    /// <summary>Number of the last of <see cref="Calls"/>.</summary>
    internal uint LastCall { get; set; }

    /// <summary>Own calls that wait for credit, in order of arrival; made by the first one.</summary>
    internal LinkedList<CreditWaiter>? Waiters { get; set; }

    /// <summary>What the peer grants when nothing is under way, in bytes.</summary>
    internal long Window { get; set; } = window;

    /// <summary>What we may send now.</summary>
    internal long Credit { get; set; } = window;

    /// <summary>What the peer may send now; the last frame may overdraw it.</summary>
    internal long Granted { get; set; } = granted;

    /// <summary>Of handlers that have returned, not yet granted back.</summary>
    internal long Returned { get; set; }

    /// <summary>When <see cref="Returned"/> is granted back at the latest.</summary>
    internal long CreditDue { get; set; } = long.MaxValue;

    /// <summary>Own calls whose callers do not wait; made by the first one.</summary>
    internal DeferredOneWays? Deferred { get; set; }

    /// <summary>A thread sends deferred calls, so that others must not overtake.</summary>
    internal bool IsSendingDeferred { get; set; }

    internal bool HasDeferred => Deferred is { Count: > 0 } || IsSendingDeferred;
}
