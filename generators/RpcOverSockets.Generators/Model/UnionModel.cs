namespace RpcOverSockets.Generators.Model;

/// <summary>A closed family of types: travels as <c>[key, value]</c>.</summary>
/// <param name="Declaration">Where it stands.</param>
/// <param name="TypeParameters">The type parameters of it and its outer types.</param>
/// <param name="Cases">Its cases, in the order of their keys.</param>
internal sealed record UnionModel(
    DeclarationModel Declaration,
    EquatableArray<TypeParameterModel> TypeParameters,
    EquatableArray<UnionCaseModel> Cases)
    : PayloadModel(Declaration, IsValueType: false, TypeParameters);
