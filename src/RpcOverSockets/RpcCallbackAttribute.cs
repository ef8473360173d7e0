namespace RpcOverSockets;

/// <summary>Marks a partial interface whose implementations are passed by reference: the peer that receives one calls it back on the same
/// connection.</summary>
/// <remarks>The interface is a contract like one with <see cref="RpcServiceAttribute"/>, with the same rules. Where it inherits
/// IAsyncDisposable, disposing a received reference releases it; without that it lives as long as its connection.</remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RpcCallbackAttribute : Attribute
{
    /// <summary>Marks a contract whose wire name is the interface's full C# name, outer types joined with a dot.</summary>
    public RpcCallbackAttribute()
    {
    }

    /// <summary>Marks a contract with a wire name of its own, which survives a rename of the interface.</summary>
    /// <param name="name">The contract's name on the wire.</param>
    public RpcCallbackAttribute(string name) => Name = name;

    /// <summary>Gets the contract's name on the wire, or null for the interface's full C# name.</summary>
    public string? Name { get; }
}
