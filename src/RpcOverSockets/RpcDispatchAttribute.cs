namespace RpcOverSockets;

/// <summary>Says where the handler of a method, or of all methods of a contract, starts.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Interface, Inherited = false)]
public sealed class RpcDispatchAttribute : Attribute
{
    /// <summary>Says where handlers start.</summary>
    /// <param name="mode">The place; <see cref="RpcDispatchMode.Auto"/> without this attribute.</param>
    public RpcDispatchAttribute(RpcDispatchMode mode) => Mode = mode;

    /// <summary>Gets where handlers start.</summary>
    public RpcDispatchMode Mode { get; }
}
