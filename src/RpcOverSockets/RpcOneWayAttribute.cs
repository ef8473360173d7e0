namespace RpcOverSockets;

/// <summary>Marks a method whose caller does not wait for the handler: its task completes when the call was handed to the
/// connection.</summary>
/// <remarks>The caller learns nothing of a failure of the handler. Allowed on methods that return Task or ValueTask without a
/// value.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcOneWayAttribute : Attribute;
