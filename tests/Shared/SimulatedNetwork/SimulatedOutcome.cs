namespace RpcOverSockets.Tests.Shared;

/// <summary>How a simulated call ended.</summary>
internal enum SimulatedOutcome
{
    None,
    Replied,

    /// <summary>It had left, and nobody knows whether it was executed.</summary>
    Unknown,

    /// <summary>It never left.</summary>
    NotSent,
}
