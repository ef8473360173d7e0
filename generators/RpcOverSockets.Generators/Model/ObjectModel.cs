namespace RpcOverSockets.Generators.Model;

/// <summary>A class or struct: travels as an array of its members by key, or as a map.</summary>
/// <param name="Declaration">Where it stands.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="TypeParameters">The type parameters of it and its outer types.</param>
/// <param name="IsMap">Whether the keys are strings.</param>
/// <param name="Members">Its members: by key, or in the order of the map.</param>
/// <param name="Construction">How it is created.</param>
/// <param name="Unknown">The member that keeps what the type has no members for; null for none.</param>
/// <param name="BeforeWriting">The call of its callback before it is written; null for none.</param>
/// <param name="AfterReading">The call of its callback after it was read; null for none.</param>
internal sealed record ObjectModel(
    DeclarationModel Declaration,
    bool IsValueType,
    EquatableArray<TypeParameterModel> TypeParameters,
    bool IsMap,
    EquatableArray<MemberModel> Members,
    ConstructionModel Construction,
    MemberModel? Unknown,
    string? BeforeWriting,
    string? AfterReading)
    : PayloadModel(Declaration, IsValueType, TypeParameters);
