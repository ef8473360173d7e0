namespace RpcOverSockets.Reactor;

/// <summary>What the watchdog saw of a baton.</summary>
internal enum TurnProgress
{
    /// <summary>No user code ran since the last look.</summary>
    Quiet,

    /// <summary>User code ran or runs, and it makes progress.</summary>
    Active,

    /// <summary>The same section of user code as at the last look.</summary>
    Stuck,
}
