namespace RpcOverSockets;

/// <summary>Marks the constructor that decoding uses; twin of MessagePack-CSharp's <c>[SerializationConstructor]</c>.</summary>
[AttributeUsage(AttributeTargets.Constructor, Inherited = false)]
public sealed class RpcConstructorAttribute : Attribute;
