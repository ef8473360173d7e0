namespace RpcOverSockets.Generators.Locking;

/// <summary>What it means when a built-in type takes the place of another (docs/serialization.md §2).</summary>
internal static class LayoutChanges
{
    // Integers travel in the smallest form that holds them, so only the range counts: bits, and whether there is a sign.
    private static readonly Dictionary<string, (int Bits, bool IsSigned)> s_integers = new(StringComparer.Ordinal)
    {
        ["int8"] = (8, true),
        ["uint8"] = (8, false),
        ["int16"] = (16, true),
        ["uint16"] = (16, false),
        ["char"] = (16, false),
        ["int32"] = (32, true),
        ["uint32"] = (32, false),
        ["int64"] = (64, true),
        ["uint64"] = (64, false),
    };

    // The first of each travels as the second does, with fewer possible values.
    private static readonly HashSet<string> s_texts = new(StringComparer.Ordinal) { "guid", "decimal", "uri", "version" };

    // Each reads the other. Other collections of bytes read arrays only.
    private static readonly HashSet<string> s_bytes = new(StringComparer.Ordinal) { "bytes", Shape.ByteList };

    /// <summary>Judges a change of layout.</summary>
    /// <returns>The change, or null where the two are the same.</returns>
    public static Change? Judge(string before, string after)
    {
        if (before == after)
        {
            return Change.TypeRespelled;             // one of them is an enum, written as its integer
        }

        if (s_integers.TryGetValue(before, out (int Bits, bool IsSigned) old)
            && s_integers.TryGetValue(after, out (int Bits, bool IsSigned) now))
        {
            return old == now ? Change.TypeRespelled
                : Holds(now, old) ? Change.TypeWidened
                : Change.TypeNarrowed;
        }

        if (s_bytes.Contains(before) && s_bytes.Contains(after))
        {
            return Change.TypeRespelled;
        }

        return after == "string" && IsText(before) ? Change.TypeWidened
            : before == "string" && IsText(after) ? Change.TypeNarrowed
            : Change.TypeChanged;
    }

    private static bool IsText(string shape) => s_texts.Contains(shape) || shape.StartsWith(Shape.Names + "<", StringComparison.Ordinal);

    private static bool Holds((int Bits, bool IsSigned) outer, (int Bits, bool IsSigned) inner)
        => outer.IsSigned == inner.IsSigned ? outer.Bits >= inner.Bits : outer.IsSigned && outer.Bits > inner.Bits;
}
