namespace RpcOverSockets.Generators.Model;

/// <summary>A type as generated code names it, and the codec that writes and reads it.</summary>
/// <param name="Name">Fully qualified, with nullable annotations.</param>
/// <param name="Codec">Fully qualified; composed of other codecs for collections and generic types.</param>
/// <param name="Primitive">The suffix of the writer's and reader's own methods (<c>Int32</c> of <c>WriteInt32</c>), which spare
/// the codec; null where there are none.</param>
/// <param name="DeniesNull">Whether it is a reference that is said not to be null, so that <c>!</c> is due where it is read.</param>
internal sealed record TypeModel(string Name, string Codec, string? Primitive, bool DeniesNull)
{
    /// <summary>Gets what travels, as the contract lock writes it.</summary>
    public string Shape { get; init; } = "opaque";

    /// <summary>Gets the declared types in the shape.</summary>
    public EquatableArray<MentionModel> Mentions { get; init; }
}
