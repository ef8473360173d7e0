namespace RpcOverSockets.Generators.Model;

/// <summary>How an object is created.</summary>
/// <param name="Arguments">The constructor's arguments.</param>
/// <param name="UnsentRequired">Required members that do not travel, but that an object initializer must set.</param>
/// <param name="Accessor">Reaches a constructor that generated code may not call; null where <c>new</c> does.</param>
internal sealed record ConstructionModel(
    EquatableArray<ConstructorArgumentModel> Arguments,
    EquatableArray<string> UnsentRequired,
    AccessorModel? Accessor);
