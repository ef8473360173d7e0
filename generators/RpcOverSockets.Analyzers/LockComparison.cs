using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>What one compilation differs from its lock file in: found when it is first asked for, then kept. Thread-safe.</summary>
internal sealed class LockComparison
{
    /// <summary>The property of a diagnostic that holds the old wire name.</summary>
    public const string OldName = "OldName";

    private readonly object _gate = new();
    private readonly Compilation _compilation;
    private readonly AdditionalText? _file;
    private LockBuilder? _sources;                                           // _gate; null until asked for
    private LockError? _error;                                               // _gate
    private Dictionary<string, List<Difference>> _differences = [];          // _gate; by the symbol's name in the lock

    public LockComparison(Compilation compilation, AdditionalText? file)
    {
        _compilation = compilation;
        _file = file;
    }

    /// <summary>Gets the differences of a contract or payload type that the sources declare.</summary>
    public IEnumerable<Diagnostic> DifferencesOf(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (_file is null || !IsRoot(type))
        {
            yield break;
        }

        LockBuilder sources = Sources(cancellationToken);

        foreach (string owner in sources.Symbols
            .Where(pair => SymbolEqualityComparer.Default.Equals(pair.Value, type))
            .Select(static pair => pair.Key))
        {
            if (_differences.TryGetValue(owner, out List<Difference>? differences))
            {
                foreach (Difference difference in differences)
                {
                    yield return ToDiagnostic(difference, type);
                }
            }
        }
    }

    /// <summary>Gets the first contract of the sources, or null where there is none.</summary>
    public INamedTypeSymbol? FirstContract(CancellationToken cancellationToken)
    {
        LockBuilder sources = Sources(cancellationToken);
        return sources.Result.Services.Keys.Select(name => sources.Symbols[name]).FirstOrDefault(IsHere);
    }

    /// <summary>Gets why the lock file cannot be read, or null where it can.</summary>
    public LockError? ErrorOf(CancellationToken cancellationToken)
    {
        Sources(cancellationToken);
        return _error;
    }

    /// <summary>Gets the contracts that only the lock has.</summary>
    public IEnumerable<Difference> Gone(CancellationToken cancellationToken)
    {
        LockBuilder sources = Sources(cancellationToken);
        return sources.IsWhole && _differences.TryGetValue("", out List<Difference>? gone) ? gone : [];
    }

    private static bool IsRoot(INamedTypeSymbol type)
        => type.TypeKind == TypeKind.Enum || Roots.ContractAttribute(type) is not null || Roots.PayloadAttribute(type) is not null;

    private bool IsHere(INamedTypeSymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _compilation.Assembly);

    private LockBuilder Sources(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_sources is null)
            {
                var sources = LockBuilder.Build(_compilation, cancellationToken);
                string? text = _file?.GetText(cancellationToken)?.ToString();

                if (text is not null && LockReader.Read(text, out _error) is { } locked)
                {
                    _differences = LockComparer.Compare(locked, sources.Result)
                        .GroupBy(difference => OwnerOf(difference, sources), StringComparer.Ordinal)
                        .ToDictionary(static group => group.Key, static group => group.ToList(), StringComparer.Ordinal);
                }

                _sources = sources;
            }

            return _sources;
        }
    }

    /// <summary>The type of the sources to report at: a type of another assembly is reported by the contract that uses it.</summary>
    private string OwnerOf(Difference difference, LockBuilder sources)
    {
        if (difference.Change == Change.ContractRemoved || !sources.Symbols.TryGetValue(difference.Owner, out INamedTypeSymbol? symbol))
        {
            return "";
        }

        return IsHere(symbol) || !sources.FirstUsers.TryGetValue(difference.Owner, out string? user) ? difference.Owner : user;
    }

    private static Diagnostic ToDiagnostic(Difference difference, INamedTypeSymbol owner)
    {
        ImmutableDictionary<string, string?> properties = difference.Change is Change.MethodRenamed or Change.ContractRenamed
            ? ImmutableDictionary<string, string?>.Empty.Add(OldName, difference.Old)
            : ImmutableDictionary<string, string?>.Empty;
        return Diagnostic.Create(LockDescriptors.Of(difference), LocationOf(difference, owner), properties, difference.Describe());
    }

    private static Location LocationOf(Difference difference, INamedTypeSymbol owner)
    {
        ISymbol symbol = difference.Member.Length == 0
            ? owner
            : owner.GetMembers().FirstOrDefault(member => IsNamed(member, difference)) ?? owner;
        return symbol.Locations.FirstOrDefault(static location => location.IsInSource)
            ?? owner.Locations.FirstOrDefault(static location => location.IsInSource)
            ?? Location.None;
    }

    private static bool IsNamed(ISymbol member, Difference difference)
    {
        switch (member)
        {
            case IMethodSymbol method when !difference.IsType:
                return WireNameOf(method) == difference.Member;
            case IPropertySymbol or IFieldSymbol when difference.IsType:
                object? key = member.FindTwin("RpcKeyAttribute", "KeyAttribute")?.ConstructorArguments.FirstOrDefault().Value;
                return (key?.ToString() ?? member.Name) == difference.Member;
            default:
                return false;
        }
    }

    private static string WireNameOf(IMethodSymbol method)
        => method.FindAttribute("RpcOverSockets", "RpcMethodAttribute")?.Argument<string>(0) ?? method.Name;
}
