namespace RpcOverSockets;

/// <summary>Marks a partial interface as a contract; the generator emits its client, dispatcher and codecs.</summary>
/// <remarks>The interface may inherit others. A contract serves inherited methods under its own name: a client of the base contract does
/// not reach them unless the base is served as well.</remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RpcServiceAttribute : Attribute
{
    /// <summary>Marks a contract whose wire name is the interface's full C# name, outer types joined with a dot.</summary>
    public RpcServiceAttribute()
    {
    }

    /// <summary>Marks a contract with a wire name of its own, which survives a rename of the interface.</summary>
    /// <param name="name">The service's name on the wire.</param>
    public RpcServiceAttribute(string name) => Name = name;

    /// <summary>Gets the service's name on the wire, or null for the interface's full C# name.</summary>
    public string? Name { get; }
}
