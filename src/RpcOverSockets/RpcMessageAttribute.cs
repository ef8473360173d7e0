namespace RpcOverSockets;

/// <summary>Marks a type that travels as an argument, result or member; twin of MessagePack-CSharp's <c>[MessagePackObject]</c>.</summary>
/// <remarks>On an assembly it names a type of another assembly for which a codec is to be generated here.</remarks>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Assembly,
    Inherited = false,
    AllowMultiple = true)]
public sealed class RpcMessageAttribute : Attribute
{
    /// <summary>Marks a type whose members carry <see cref="RpcKeyAttribute"/>.</summary>
    public RpcMessageAttribute()
    {
    }

    /// <summary>Marks a type.</summary>
    /// <param name="keyAsPropertyName">True to write a map keyed by the names of all public members.</param>
    public RpcMessageAttribute(bool keyAsPropertyName) => KeyAsPropertyName = keyAsPropertyName;

    /// <summary>Names a type of another assembly for which this assembly generates a codec.</summary>
    /// <param name="type">The type.</param>
    public RpcMessageAttribute(Type type) => Type = type;

    /// <summary>Gets a value indicating whether members are keyed by their names.</summary>
    public bool KeyAsPropertyName { get; }

    /// <summary>Gets the type of another assembly, or null where the attribute stands on the type itself.</summary>
    public Type? Type { get; }
}
