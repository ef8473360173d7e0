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

    /// <summary>The caller's stream of items: an IAsyncEnumerable.</summary>
    Items,

    /// <summary>The caller's stream of bytes, as a PipeReader.</summary>
    PipeReader,

    /// <summary>The caller's stream of bytes, as a Stream that the handler reads.</summary>
    ReadStream,

    /// <summary>The callee's stream of bytes, as a PipeWriter.</summary>
    PipeWriter,

    /// <summary>The callee's stream of bytes, as a Stream that the handler writes.</summary>
    WriteStream,
}
