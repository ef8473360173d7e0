namespace RpcOverSockets.Generators.Model;

/// <summary>A method with <c>[UnsafeAccessor]</c>: reaches what C# forbids, at the cost of a call.</summary>
/// <remarks>It must be declared as the member is: for a generic type in terms of its own type parameters. So accessors stand in a
/// holder class for each declaring type, with the same type parameters, and are called with type arguments.</remarks>
/// <param name="Kind">What it reaches.</param>
/// <param name="Member">The member's C# name.</param>
/// <param name="Type">The member's type as declared; for constructors the parameters' types and names.</param>
/// <param name="Target">The declaring type as declared.</param>
/// <param name="TargetShortName">Its simple name.</param>
/// <param name="IsTargetValueType">Whether it is a struct, which is passed by reference.</param>
/// <param name="TypeParameters">The type parameters of the declaring type.</param>
/// <param name="TypeArguments">What fills them here: <c>&lt;int&gt;</c>; empty for none.</param>
internal sealed record AccessorModel(
    AccessorKind Kind,
    string Member,
    string Type,
    string Target,
    string TargetShortName,
    bool IsTargetValueType,
    EquatableArray<TypeParameterModel> TypeParameters,
    string TypeArguments);
