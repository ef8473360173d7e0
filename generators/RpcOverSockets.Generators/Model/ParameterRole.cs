namespace RpcOverSockets.Generators.Model;

/// <summary>Where the value of a parameter comes from.</summary>
internal enum ParameterRole
{
    /// <summary>It travels.</summary>
    Argument,

    /// <summary>The call's cancellation, on both sides.</summary>
    CancellationToken,

    /// <summary>The call's context; known to the callee only.</summary>
    CallContext,
}
