namespace RpcOverSockets;

/// <summary>Says which way the bytes of a parameter of type <see cref="Stream"/> go, which its type does not tell.</summary>
/// <remarks>Not needed where the type tells it: a PipeReader carries bytes to the handler, a PipeWriter to the caller. The stream that
/// the caller passes is flushed at the end and not disposed; the handler's ends with the handler's task.</remarks>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class RpcStreamAttribute : Attribute
{
    /// <summary>Says which way the bytes go.</summary>
    /// <param name="direction">The way, seen from the handler.</param>
    public RpcStreamAttribute(RpcStreamDirection direction) => Direction = direction;

    /// <summary>Gets which way the bytes go.</summary>
    public RpcStreamDirection Direction { get; }
}
