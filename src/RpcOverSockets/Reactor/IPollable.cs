namespace RpcOverSockets.Reactor;

/// <summary>A handler whose descriptor can be looked at without the epoll.</summary>
internal interface IPollable : IReadinessHandler
{
    /// <summary>Looks whether something is there, and takes it.</summary>
    /// <param name="baton">The caller's, between two turns.</param>
    /// <returns>Whether something was taken: <see cref="IReadinessHandler.OnReady"/> must follow, with the same baton, before
    /// anything else.</returns>
    bool TryPoll(Baton baton);

    /// <summary>Nobody polls any more: what <see cref="Baton.TryLeaveUnarmed"/> spared is made up for.</summary>
    void EndPolling();
}
