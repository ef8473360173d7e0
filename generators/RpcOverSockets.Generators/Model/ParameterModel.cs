namespace RpcOverSockets.Generators.Model;

/// <summary>A parameter of a contract method.</summary>
/// <param name="Name">Its C# name without <c>@</c>.</param>
/// <param name="Role">Where its value comes from.</param>
/// <param name="Type">Its type; the codec is empty where the parameter does not travel among the arguments.</param>
/// <param name="Item">The type of its items; null where it is no stream of items.</param>
/// <param name="Default">The C# expression of the value that a missing argument takes; null where it must be there.</param>
internal sealed record ParameterModel(string Name, ParameterRole Role, TypeModel Type, TypeModel? Item, string? Default);
