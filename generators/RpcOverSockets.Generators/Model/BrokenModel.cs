namespace RpcOverSockets.Generators.Model;

/// <summary>A payload type with an error. Its codec is there and throws, so that those who name it do not get errors too.</summary>
/// <param name="Declaration">Where it stands.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="TypeParameters">The type parameters of it and its outer types.</param>
internal sealed record BrokenModel(
    DeclarationModel Declaration,
    bool IsValueType,
    EquatableArray<TypeParameterModel> TypeParameters)
    : PayloadModel(Declaration, IsValueType, TypeParameters);
