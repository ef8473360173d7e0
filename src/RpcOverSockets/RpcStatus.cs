namespace RpcOverSockets;

/// <summary>How a call ended. The numbers are those of gRPC, which the field knows (protocol.md §5).</summary>
/// <remarks>What is safe to do next is not told by the status but by <see cref="RpcOutcome"/>.</remarks>
public enum RpcStatus
{
    /// <summary>The call succeeded.</summary>
    Ok = 0,

    /// <summary>The caller cancelled the call.</summary>
    Cancelled = 1,

    /// <summary>The handler failed with an exception that the contract does not declare.</summary>
    Unknown = 2,

    /// <summary>The arguments do not decode or were rejected by the handler.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the result arrived.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the call asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What the call wanted to create exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit was reached; the message says which.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the call needs.</summary>
    FailedPrecondition = 9,

    /// <summary>The call lost against a concurrent one.</summary>
    Aborted = 10,

    /// <summary>An argument lies outside the valid range.</summary>
    OutOfRange = 11,

    /// <summary>The peer does not know the service or the method.</summary>
    Unimplemented = 12,

    /// <summary>An invariant was broken; a bug in one of the peers.</summary>
    Internal = 13,

    /// <summary>The peer cannot be reached or is shutting down.</summary>
    Unavailable = 14,

    /// <summary>Data was lost or corrupted for good.</summary>
    DataLoss = 15,

    /// <summary>The caller did not prove who it is.</summary>
    Unauthenticated = 16,
}
