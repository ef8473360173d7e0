namespace RpcOverSockets.Generators.Model;

/// <summary>One argument of the constructor that creates an object.</summary>
/// <param name="Parameter">The parameter's name without <c>@</c>.</param>
/// <param name="Member">The position of the member that it gets; −1 where it gets its own default.</param>
/// <param name="Default">The C# expression of the parameter's default value; null where there is none.</param>
internal sealed record ConstructorArgumentModel(string Parameter, int Member, string? Default);
