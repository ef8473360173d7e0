namespace RpcOverSockets.Generators.Model;

/// <summary>A type that travels and has a codec of its own.</summary>
/// <param name="Declaration">Where it stands.</param>
/// <param name="IsValueType">Whether it is a struct, which cannot be nil.</param>
/// <param name="TypeParameters">The type parameters of it and its outer types.</param>
internal abstract record PayloadModel(
    DeclarationModel Declaration,
    bool IsValueType,
    EquatableArray<TypeParameterModel> TypeParameters);
