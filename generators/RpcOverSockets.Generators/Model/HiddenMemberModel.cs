namespace RpcOverSockets.Generators.Model;

/// <summary>A member with a key that a reference assembly of its project leaves out.</summary>
/// <param name="Type">The metadata name of its type.</param>
/// <param name="Member">Its name.</param>
/// <param name="Attribute">The name of the attribute that makes it travel, without <c>Attribute</c>.</param>
internal sealed record HiddenMemberModel(string Type, string Member, string Attribute)
{
    /// <summary>Sorts members, so that they come out the same whatever the order of the files; each once.</summary>
    public static EquatableArray<HiddenMemberModel> Sort(EquatableArray<HiddenMemberModel> members) => new(
    [
        .. members.Distinct()
            .OrderBy(static member => member.Type, StringComparer.Ordinal)
            .ThenBy(static member => member.Member, StringComparer.Ordinal)
            .ThenBy(static member => member.Attribute, StringComparer.Ordinal),
    ]);
}
