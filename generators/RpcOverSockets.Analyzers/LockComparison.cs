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
    private readonly LockHistory _history;
    private LockFindings? _findings;                 // _gate; null until asked for, and where the lock cannot be read

    public LockComparison(Compilation compilation, LockHistory history)
    {
        _compilation = compilation;
        _history = history;
    }

    /// <summary>Gets why the lock file cannot be read, or null where it can.</summary>
    public LockError? Error => _history.Error;

    /// <summary>Gets the differences of a contract or payload type that the sources declare, and what cannot be compared.</summary>
    public IEnumerable<Diagnostic> DifferencesOf(INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (!IsRoot(type) || Findings(cancellationToken) is not { } findings)
        {
            return [];
        }

        IEnumerable<Diagnostic> unseen = findings.UnseenOf(type).Select(part => Diagnostic.Create(
            LockDescriptors.Unseen, LocationOf(type, type), part.Name, part.Assembly, part.Reason));
        IReadOnlyList<Difference> differences = findings.Of(type);
        return differences.Count == 0 ? unseen : unseen.Concat(ToDiagnostics(differences, type));
    }

    /// <summary>Gets the contracts that only the lock has.</summary>
    public IEnumerable<Difference> Gone(CancellationToken cancellationToken) => Findings(cancellationToken)?.Gone ?? [];

    private static IEnumerable<Diagnostic> ToDiagnostics(IReadOnlyList<Difference> differences, INamedTypeSymbol type)
    {
        var places = new Dictionary<(bool IsType, string Member), ISymbol>();

        foreach (ISymbol member in type.GetMembers())
        {
            if (NameOf(member) is { } name && !places.ContainsKey(name))
            {
                places.Add(name, member);
            }
        }

        return differences.Select(difference => ToDiagnostic(difference, type, places));
    }

    private static bool IsRoot(INamedTypeSymbol type)
        => type.TypeKind == TypeKind.Enum || Roots.ContractAttribute(type) is not null || Roots.PayloadAttribute(type) is not null;

    private LockFindings? Findings(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _findings ??= _history.FindingsOf(_compilation, cancellationToken);
        }
    }

    private static Diagnostic ToDiagnostic(
        Difference difference, INamedTypeSymbol owner, Dictionary<(bool IsType, string Member), ISymbol> places)
    {
        ImmutableDictionary<string, string?> properties = difference.Change is Change.MethodRenamed or Change.ContractRenamed
            ? ImmutableDictionary<string, string?>.Empty.Add(OldName, difference.Old)
            : ImmutableDictionary<string, string?>.Empty;
        bool isFound = places.TryGetValue((difference.IsType, difference.Member), out ISymbol? member) && difference.Member.Length > 0;
        Location location = LocationOf(isFound ? member! : owner, owner);
        return Diagnostic.Create(LockDescriptors.Of(difference), location, properties, difference.Describe());
    }

    private static Location LocationOf(ISymbol symbol, INamedTypeSymbol owner)
        => symbol.Locations.FirstOrDefault(static location => location.IsInSource)
            ?? owner.Locations.FirstOrDefault(static location => location.IsInSource)
            ?? Location.None;

    /// <summary>Gets what the lock calls a member, and whether it is one of a payload type; null where it does not stand there.</summary>
    private static (bool IsType, string Member)? NameOf(ISymbol member) => member switch
    {
        IMethodSymbol method => (false, WireNameOf(method)),
        IPropertySymbol or IFieldSymbol => (true, KeyOf(member)?.ToString() ?? member.Name),
        _ => null,
    };

    private static object? KeyOf(ISymbol member) => member.FindTwin("RpcKeyAttribute", "KeyAttribute")?.Argument<object>(0);

    private static string WireNameOf(IMethodSymbol method)
        => method.FindAttribute("RpcOverSockets", "RpcMethodAttribute")?.Argument<string>(0) ?? method.Name;
}
