using RpcOverSockets;

namespace Interop;

/// <summary>A closed family of types: travels as [case, value].</summary>
[RpcUnion(0, typeof(Circle))]
[RpcUnion(1, typeof(Box))]
public abstract record Shape;

[RpcMessage]
public sealed record Circle([property: RpcKey(0)] double Radius) : Shape;

[RpcMessage]
public sealed record Box([property: RpcKey(0)] double W, [property: RpcKey(1)] double H) : Shape;
