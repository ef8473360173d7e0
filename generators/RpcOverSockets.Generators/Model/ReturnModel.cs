namespace RpcOverSockets.Generators.Model;

/// <summary>What a contract method returns.</summary>
/// <param name="Type">The return type, fully qualified, with nullable annotations.</param>
/// <param name="Kind">The task around the result.</param>
/// <param name="Result">What the result is.</param>
/// <param name="Value">The type of the value, or of each item; null where neither comes back.</param>
internal sealed record ReturnModel(string Type, ReturnKind Kind, ResultKind Result, TypeModel? Value);
