namespace RpcOverSockets.Generators.Model;

/// <summary>What comes back from a call as its result.</summary>
internal enum ResultKind
{
    /// <summary>Nothing but the end of the call.</summary>
    None,

    /// <summary>One value.</summary>
    Value,

    /// <summary>An IAsyncEnumerable.</summary>
    Items,

    /// <summary>Bytes, read from a PipeReader.</summary>
    PipeReader,

    /// <summary>Bytes, read from a Stream.</summary>
    Stream,
}
