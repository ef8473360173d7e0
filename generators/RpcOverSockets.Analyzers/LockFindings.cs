using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>What a compilation differs from its lock file in. Immutable; keeps no compilation alive.</summary>
internal sealed class LockFindings
{
    private readonly ProjectState _project;
    private readonly Dictionary<string, List<Difference>> _differences;     // by the key of the type to report at; "" for none

    private readonly ILookup<string, UnseenPart> _unseen;                   // by the key of the contract to report at

    private LockFindings(ProjectState project, Dictionary<string, List<Difference>> differences, ILookup<string, UnseenPart> unseen)
    {
        _project = project;
        _differences = differences;
        _unseen = unseen;
    }

    /// <summary>Gets the contracts that only the lock has; none where a contract of the sources cannot be described.</summary>
    public IReadOnlyList<Difference> Gone { get; private set; } = [];

    /// <summary>Walks all contracts and what they reach: hundreds of milliseconds in a large project.</summary>
    public static LockFindings Find(Compilation compilation, ContractLock locked, CancellationToken cancellationToken)
    {
        LockBuilder sources = LockBuilder.Build(compilation, cancellationToken);
        var differences = new Dictionary<string, List<Difference>>(StringComparer.Ordinal);

        foreach (Difference difference in LockComparer.Compare(locked, sources.Result))
        {
            string key = difference.Change != Change.ContractRemoved && OwnerOf(difference, sources) is { } owner
                ? KeyOf(owner)
                : "";

            if (!differences.TryGetValue(key, out List<Difference>? some))
            {
                differences.Add(key, some = []);
            }

            some.Add(difference);
        }

        ILookup<string, UnseenPart> unseen = sources.Unseen.ToLookup(
            part => sources.Symbols.TryGetValue(part.User, out INamedTypeSymbol? user) ? KeyOf(user) : "", StringComparer.Ordinal);
        return new LockFindings(new ProjectState(compilation), differences, unseen)
        {
            Gone = sources.IsWhole && differences.TryGetValue("", out List<Difference>? gone) ? gone : [],
        };
    }

    /// <summary>Takes the findings over to a compilation in which every declaration shows the same.</summary>
    /// <returns>The findings, or null where they may be others.</returns>
    public LockFindings? Follow(Compilation compilation)
        => _project.Follow(compilation) is { } project ? new LockFindings(project, _differences, _unseen) { Gone = Gone } : null;

    /// <summary>Gets the differences to report at a type.</summary>
    public IReadOnlyList<Difference> Of(INamedTypeSymbol type)
        => _differences.Count > 0 && _differences.TryGetValue(KeyOf(type), out List<Difference>? differences) ? differences : [];

    /// <summary>Gets what of other assemblies cannot be compared, to report at a contract.</summary>
    public IEnumerable<UnseenPart> UnseenOf(INamedTypeSymbol contract) => _unseen.Count > 0 ? _unseen[KeyOf(contract)] : [];

    /// <summary>The type of the sources to report at: a type of another assembly is reported by the contract that uses it.</summary>
    private static INamedTypeSymbol? OwnerOf(Difference difference, LockBuilder sources)
    {
        if (sources.OwnerOf(difference) is not { } symbol)
        {
            return null;
        }

        return sources.IsHere(symbol) || !sources.FirstUsers.TryGetValue(difference.Owner, out string? user)
            ? symbol
            : sources.Symbols[user];
    }

    private static string KeyOf(INamedTypeSymbol type) => type.GetDocumentationCommentId() ?? type.Name;
}
