namespace RpcOverSockets;

/// <summary>A call that did not succeed, with what to tell the caller and what is safe to do next.</summary>
/// <remarks>
/// <para>A handler throws it to end its call with a status of its choice. The runtime throws it at the caller.</para>
/// <para>Misuse of the API is reported by <see cref="ArgumentException"/>, <see cref="InvalidOperationException"/> or
/// <see cref="ObjectDisposedException"/>, the caller's own cancellation by <see cref="OperationCanceledException"/>. A fault that the
/// method declares with <see cref="RpcFaultAttribute{TException}"/> comes as itself, and so does what the caller's own producer of items
/// or bytes throws; nothing else is thrown.</para>
/// </remarks>
public sealed class RpcException : Exception
{
    /// <summary>Creates the exception that a handler throws to end its call with <paramref name="status"/>.</summary>
    /// <param name="status">Any status but <see cref="RpcStatus.Ok"/>, which is reported as <see cref="RpcStatus.Unknown"/>.</param>
    /// <param name="message">The text that the caller sees.</param>
    public RpcException(RpcStatus status, string message)
        : this(status, message, RpcOutcome.Executed, innerException: null)
    {
    }

    /// <summary>Creates an exception with an outcome, as an interceptor or a hand-written client does.</summary>
    /// <param name="status">Any status but <see cref="RpcStatus.Ok"/>, which is reported as <see cref="RpcStatus.Unknown"/>.</param>
    /// <param name="message">The text that the caller sees.</param>
    /// <param name="outcome">What is known about the execution of the call.</param>
    /// <param name="innerException">The local cause, which never crosses the wire.</param>
    public RpcException(RpcStatus status, string message, RpcOutcome outcome, Exception? innerException = null)
        : base(message, innerException)
    {
        Status = status is > RpcStatus.Ok and <= RpcStatus.Unauthenticated ? status : RpcStatus.Unknown;
        Outcome = outcome;
    }

    /// <summary>Gets how the call ended.</summary>
    public RpcStatus Status { get; }

    /// <summary>Gets what the other side sent beside the error; cannot be changed.</summary>
    public RpcMetadata Metadata { get; internal init; } = RpcMetadata.Empty;

    /// <summary>Gets what is known about the execution of the call, and so whether repeating it is safe.</summary>
    public RpcOutcome Outcome { get; }
}
