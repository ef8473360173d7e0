namespace RpcOverSockets;

/// <summary>Names one case of a closed family of types; twin of MessagePack-CSharp's <c>[Union]</c>.</summary>
/// <remarks>A value travels as <c>[key, value]</c>. A type or key that no attribute names is an error in both directions.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface, Inherited = false, AllowMultiple = true)]
public sealed class RpcUnionAttribute : Attribute
{
    /// <summary>Names one case.</summary>
    /// <param name="key">The number on the wire, unique in the family.</param>
    /// <param name="type">A type that derives from or implements the marked one.</param>
    public RpcUnionAttribute(int key, Type type)
    {
        Key = key;
        Type = type;
    }

    /// <summary>Gets the number on the wire.</summary>
    public int Key { get; }

    /// <summary>Gets the type of the case.</summary>
    public Type Type { get; }
}
