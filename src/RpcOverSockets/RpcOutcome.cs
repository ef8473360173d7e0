namespace RpcOverSockets;

/// <summary>What is known about the execution of a call that failed, and so whether repeating it is safe (protocol.md §5).</summary>
public enum RpcOutcome
{
    /// <summary>The handler ran. Repeating the call runs it again.</summary>
    Executed = 0,

    /// <summary>The handler never started. Repeating the call is safe.</summary>
    NotExecuted = 1,

    /// <summary>Nobody can tell: the call left and no answer came back.</summary>
    Unknown = 2,
}
