namespace RpcOverSockets;

/// <summary>Gives a member its place in the payload; twin of MessagePack-CSharp's <c>[Key]</c>.</summary>
/// <remarks>All members of a type use either integers (an array on the wire) or strings (a map).</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class RpcKeyAttribute : Attribute
{
    /// <summary>Gives the member an index in the array that its type travels as.</summary>
    /// <param name="index">0 to 1 023, each used once in a type. A gap costs one byte.</param>
    public RpcKeyAttribute(int index) => Index = index;

    /// <summary>Gives the member a name in the map that its type travels as.</summary>
    /// <param name="name">The exact, case-sensitive key.</param>
    public RpcKeyAttribute(string name)
    {
        Name = name;
        Index = -1;
    }

    /// <summary>Gets the index, or −1 where the key is a name.</summary>
    public int Index { get; }

    /// <summary>Gets the name, or null where the key is an index.</summary>
    public string? Name { get; }
}
