namespace RpcOverSockets.Reactor;

/// <summary>A handler whose descriptor can be looked at without the epoll.</summary>
internal interface IPollable : IReadinessHandler
{
    /// <summary>Whether it may be polled while the epoll knows of it, too. If not, only after <see cref="Baton.TryLeaveUnarmed"/>: until
    /// then the epoll has to be asked.</summary>
    bool StaysArmed { get; }

    /// <summary>Looks whether something is there, and takes it.</summary>
    /// <param name="baton">The caller's, between two turns.</param>
    /// <returns>Whether something was taken: <see cref="IReadinessHandler.OnReady"/> must follow, with the same baton, before
    /// anything else.</returns>
    bool TryPoll(Baton baton);

    /// <summary>Nobody polls any more: what <see cref="Baton.TryLeaveUnarmed"/> spared is made up for.</summary>
    void EndPolling();
}
