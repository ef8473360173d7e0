namespace RpcOverSockets;

/// <summary>Gives a contract method a wire name or a fixed method id, so that it can be renamed or overloaded.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcMethodAttribute : Attribute
{
    /// <summary>Marks a method whose wire name is its exact C# name.</summary>
    public RpcMethodAttribute()
    {
    }

    /// <summary>Marks a method with a wire name of its own.</summary>
    /// <param name="name">The method's name on the wire.</param>
    public RpcMethodAttribute(string name) => Name = name;

    /// <summary>Gets the method's name on the wire, or null for its exact C# name.</summary>
    public string? Name { get; }

    /// <summary>Gets or sets the method's id on the wire.</summary>
    /// <value>1 to 4 294 967 295. Defaults to 0: the FNV-1a hash of <c>service/method</c> (protocol.md §4).</value>
    public uint Id { get; set; }
}
