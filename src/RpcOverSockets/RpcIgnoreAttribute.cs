namespace RpcOverSockets;

/// <summary>Keeps a public member out of the payload; twin of MessagePack-CSharp's <c>[IgnoreMember]</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field, Inherited = false)]
public sealed class RpcIgnoreAttribute : Attribute;
