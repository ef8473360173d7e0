namespace RpcOverSockets;

/// <summary>Marks a partial interface as a contract; the generator emits its client, dispatcher and codecs.</summary>
/// <remarks>The interface may inherit others. A contract serves inherited methods under its own name: a client of the base contract does
/// not reach them unless the base is served as well. On an assembly the attribute closes a generic contract of that assembly:
/// <c>[assembly: RpcService(typeof(IStore&lt;Order&gt;))]</c>.</remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Assembly, Inherited = false, AllowMultiple = true)]
public sealed class RpcServiceAttribute : Attribute
{
    /// <summary>Marks a contract whose wire name is the interface's full C# name, outer types joined with a dot.</summary>
    public RpcServiceAttribute()
    {
    }

    /// <summary>Marks a contract with a wire name of its own, which survives a rename of the interface.</summary>
    /// <param name="name">The service's name on the wire.</param>
    public RpcServiceAttribute(string name) => Name = name;

    /// <summary>Closes a generic contract of this assembly. Its wire name is that of the generic contract with the type arguments in
    /// angle brackets.</summary>
    /// <param name="contract">The contract with its type arguments.</param>
    public RpcServiceAttribute(Type contract) => Contract = contract;

    /// <summary>Closes a generic contract of this assembly under a wire name of its own.</summary>
    /// <param name="contract">The contract with its type arguments.</param>
    /// <param name="name">The service's name on the wire.</param>
    public RpcServiceAttribute(Type contract, string name)
    {
        Contract = contract;
        Name = name;
    }

    /// <summary>Gets the service's name on the wire, or null for the interface's full C# name.</summary>
    public string? Name { get; }

    /// <summary>Gets the generic contract that is closed, or null where the attribute stands on the contract itself.</summary>
    public Type? Contract { get; }
}
