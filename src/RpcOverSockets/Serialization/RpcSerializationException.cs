namespace RpcOverSockets.Serialization;

/// <summary>A payload that cannot be read or written: malformed, of another type than expected, or beyond a limit.</summary>
/// <remarks>Inside a call the runtime turns it into an <see cref="RpcException"/>; only direct users of the reader and writer see
/// it.</remarks>
public sealed class RpcSerializationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was expected, what was found, and where.</param>
    public RpcSerializationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What was expected, what was found, and where.</param>
    /// <param name="innerException">The cause.</param>
    public RpcSerializationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
