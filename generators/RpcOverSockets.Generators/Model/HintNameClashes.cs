namespace RpcOverSockets.Generators.Model;

/// <summary>File names that more than one type would have: case does not count, as in most file systems. Nearly always empty.</summary>
/// <param name="Similar">Names of different types; their files get a hash.</param>
/// <param name="Same">Full names that were declared twice; the compiler complains, and nothing is emitted for them.</param>
internal sealed record HintNameClashes(EquatableArray<string> Similar, EquatableArray<string> Same)
{
    /// <summary>Finds the clashes among all types of a project.</summary>
    /// <param name="declarations">File names and full names, with repetitions.</param>
    public static HintNameClashes Find(IEnumerable<(string HintName, string FullName)> declarations)
    {
        var similar = new List<string>();
        var same = new List<string>();

        foreach (IGrouping<string, (string HintName, string FullName)> group in declarations
            .GroupBy(static d => d.HintName, StringComparer.OrdinalIgnoreCase)
            .Where(static group => group.Count() > 1))
        {
            similar.AddRange(group.Select(static d => d.HintName));
            same.AddRange(group.GroupBy(static d => d.FullName, StringComparer.Ordinal)
                .Where(static twins => twins.Count() > 1)
                .Select(static twins => twins.Key));
        }

        similar.Sort(StringComparer.Ordinal);
        same.Sort(StringComparer.Ordinal);
        return new HintNameClashes(EquatableArray<string>.From(similar), EquatableArray<string>.From(same));
    }
}
