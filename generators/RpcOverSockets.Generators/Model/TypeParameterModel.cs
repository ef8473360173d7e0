namespace RpcOverSockets.Generators.Model;

/// <summary>A type parameter of a generic payload type.</summary>
/// <param name="Name">Its name, ready to be written.</param>
/// <param name="Codec">The name of the codec's parameter that stands beside it.</param>
/// <param name="Constraints">What follows <c>where T :</c>; empty for none.</param>
internal sealed record TypeParameterModel(string Name, string Codec, string Constraints);
