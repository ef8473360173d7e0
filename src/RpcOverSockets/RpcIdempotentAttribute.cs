namespace RpcOverSockets;

/// <summary>Marks a method that may run twice without harm, which allows a retry when nobody can tell whether it ran.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcIdempotentAttribute : Attribute;
