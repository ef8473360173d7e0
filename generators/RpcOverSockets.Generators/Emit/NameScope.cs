using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Gives out identifiers that do not clash within one declaration space.</summary>
internal sealed class NameScope
{
    /// <summary>What every type has anyhow: a member of the same name would hide or break it.</summary>
    public static readonly string[] MembersOfObject =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    private readonly HashSet<string> _taken;

    /// <summary>Creates a scope.</summary>
    /// <param name="reserved">Names that the emitted code uses itself.</param>
    public NameScope(params string[] reserved) => _taken = new HashSet<string>(reserved, StringComparer.Ordinal);

    /// <summary>Takes a name, with a number at its end if it is taken.</summary>
    /// <param name="wanted">The name without <c>@</c>.</param>
    /// <returns>The name, escaped where it is a keyword.</returns>
    public string Take(string wanted)
    {
        wanted = NameLengths.Bound(wanted);
        string name = wanted;

        for (int i = 2; !_taken.Add(name); i++)
        {
            name = $"{wanted}{i}";
        }

        return Names.Escape(name);
    }
}
