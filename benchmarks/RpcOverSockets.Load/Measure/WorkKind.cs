namespace RpcOverSockets.Load.Measure;

/// <summary>How a work loads the server.</summary>
internal enum WorkKind
{
    /// <summary>Closed loops that echo 16 bytes; an open loop where the plan names a rate.</summary>
    Echo,

    /// <summary>Closed loops that echo a large payload.</summary>
    Bytes,

    /// <summary>One server stream, read as fast as it comes.</summary>
    Items,

    /// <summary>Memory of connections that do nothing.</summary>
    IdleMemory,

    /// <summary>Processor time of connections that do nothing.</summary>
    IdleTime,

    /// <summary>An open loop of which some calls are slow.</summary>
    OpenMixed,
}
