namespace RpcOverSockets.Generators.Model;

/// <summary>One case of a union.</summary>
/// <param name="Key">Its number on the wire.</param>
/// <param name="Type">Its type.</param>
internal sealed record UnionCaseModel(int Key, TypeModel Type);
