using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>What an edit changed of what declarations see of one another, by the names of types; <see cref="Surroundings"/> says why names
/// are enough. Used by one thread, under the gate of that.</summary>
internal sealed class SurfaceChange
{
    private readonly Func<SyntaxTree, FileFacts> _factsOf;
    private readonly Compilation _compilation;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Creates an empty change.</summary>
    /// <param name="factsOf">Reads a file.</param>
    /// <param name="compilation">Has the references, which are the same before and after.</param>
    public SurfaceChange(Func<SyntaxTree, FileFacts> factsOf, Compilation compilation)
    {
        _factsOf = factsOf;
        _compilation = compilation;
    }

    /// <summary>Compares the files that are not the same.</summary>
    /// <param name="before">All files before.</param>
    /// <param name="after">All files now.</param>
    /// <param name="start">How many are the same at the beginning.</param>
    /// <param name="tail">How many are the same at the end.</param>
    /// <returns>False where the change may concern everything.</returns>
    public bool TryCompare(SyntaxTree[] before, SyntaxTree[] after, int start, int tail)
    {
        if (before.Length == after.Length)
        {
            for (int i = start; i < after.Length - tail; i++)
            {
                if (!ReferenceEquals(before[i], after[i]) && !TryCompare(before[i], after[i]))
                {
                    return false;
                }
            }

            return true;
        }

        // Files came or went; those in between are taken for new ones.
        return before.Skip(start).Take(before.Length - tail - start)
            .Concat(after.Skip(start).Take(after.Length - tail - start))
            .All(tree => TryAdd(_factsOf(tree)));
    }

    /// <summary>Marks all declarations that may see the change.</summary>
    /// <param name="trees">All files.</param>
    /// <param name="now">The time to mark them with.</param>
    /// <returns>False where everything may.</returns>
    public bool TrySpread(SyntaxTree[] trees, int now)
    {
        if (_names.Count == 0)
        {
            return true;
        }

        FileFacts[] files = [.. trees.Select(_factsOf)];
        List<DeclarationUnit> waiting = [.. files.SelectMany(static file => file.Units)];
        int known;

        do
        {
            known = _names.Count;
            waiting.RemoveAll(unit => IsReached(unit, now));
        }
        while (_names.Count > known);

        return !files.Any(file => _names.Overlaps(file.GlobalMentions));
    }

    private bool IsReached(DeclarationUnit unit, int now)
    {
        if (!unit.MentionsAny(_names))
        {
            return false;
        }

        unit.ChangedAt = now;
        _names.UnionWith(unit.Declared);
        return true;
    }

    private bool TryCompare(SyntaxTree before, SyntaxTree after)
    {
        if (!before.Options.Equals(after.Options))
        {
            return false;
        }

        bool isSameMode = before.FilePath == after.FilePath && FileMode.IsSame(after, before);

        if (isSameMode && Surface.IsSame(after.GetRoot(), before.GetRoot()))
        {
            return true;
        }

        FileFacts old = _factsOf(before);
        FileFacts now = _factsOf(after);

        if (!isSameMode)
        {
            return TryAdd(old) && TryAdd(now);
        }

        if (old.Global != now.Global)
        {
            return false;
        }

        return TryAddNamespaces(old.Namespaces.Except(now.Namespaces, StringComparer.Ordinal))
            && TryAddNamespaces(now.Namespaces.Except(old.Namespaces, StringComparer.Ordinal))
            && TryAddDifferent(old.Units, now.Units);
    }

    private bool TryAddDifferent(IReadOnlyList<DeclarationUnit> before, IReadOnlyList<DeclarationUnit> after)
    {
        int start = 0;
        int same = Math.Min(before.Count, after.Count);
        while (start < same && after[start].ShowsTheSameAs(before[start]))
        {
            start++;
        }

        int tail = 0;
        while (tail < same - start && after[after.Count - tail - 1].ShowsTheSameAs(before[before.Count - tail - 1]))
        {
            tail++;
        }

        return before.Skip(start).Take(before.Count - tail - start)
            .Concat(after.Skip(start).Take(after.Count - tail - start))
            .All(TryAdd);
    }

    private bool TryAdd(FileFacts file)
        => file.Global.Length == 0 && TryAddNamespaces(file.Namespaces) && file.Units.All(TryAdd);

    private bool TryAdd(DeclarationUnit unit)
    {
        _names.UnionWith(unit.Declared);
        return !unit.IsFoundUnmentioned && (unit.FullName is not { } name || !IsReferenced(name));
    }

    private bool TryAddNamespaces(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            string name = path.Substring(path.LastIndexOf('.') + 1);
            _names.Add(name);

            if (name.StartsWith(KnownNames.Prefix, StringComparison.Ordinal))
            {
                return false;                        // in the place of a generated type
            }
        }

        return true;
    }

    /// <summary>Whether a reference has a type, or a namespace, of a full name. A type of the project stands in its place, also for
    /// declarations that mention neither, but something of another project that does.</summary>
    private bool IsReferenced(string fullName)
    {
        int end = fullName.LastIndexOf('.');
        INamespaceSymbol? around = _compilation.GlobalNamespace;

        foreach (string part in end < 0 ? [] : fullName.Substring(0, end).Split('.'))
        {
            around = around?.GetMembers(part).OfType<INamespaceSymbol>().FirstOrDefault();
        }

        return around?.GetMembers(fullName.Substring(end + 1)).Any(IsOfReference) == true;
    }

    private bool IsOfReference(INamespaceOrTypeSymbol found) => found is INamespaceSymbol space
        ? space.ConstituentNamespaces.Any(part => !SymbolEqualityComparer.Default.Equals(part.ContainingAssembly, _compilation.Assembly))
        : !SymbolEqualityComparer.Default.Equals(found.ContainingAssembly, _compilation.Assembly);
}
