namespace RpcOverSockets.Generators.Parsing;

/// <summary>A type of the base class library that the runtime has a codec for.</summary>
/// <param name="Namespace">The type's namespace.</param>
/// <param name="ArityMin">The least number of type arguments.</param>
/// <param name="ArityMax">The greatest.</param>
/// <param name="IsHashed">Whether the first type argument is put into hash buckets, so that it needs a collision-safe comparer.</param>
internal sealed record BclCodec(string Namespace, int ArityMin, int ArityMax, bool IsHashed);
