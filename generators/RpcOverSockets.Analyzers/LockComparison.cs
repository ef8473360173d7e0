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

    /// <summary>Gets the differences of a contract or payload type that the sources declare.</summary>
    public IEnumerable<Diagnostic> DifferencesOf(INamedTypeSymbol type, CancellationToken cancellationToken)
        => IsRoot(type) && Findings(cancellationToken) is { } findings
            ? findings.Of(type).Select(difference => ToDiagnostic(difference, type))
            : [];

    /// <summary>Gets the contracts that only the lock has.</summary>
    public IEnumerable<Difference> Gone(CancellationToken cancellationToken) => Findings(cancellationToken)?.Gone ?? [];

    private static bool IsRoot(INamedTypeSymbol type)
        => type.TypeKind == TypeKind.Enum || Roots.ContractAttribute(type) is not null || Roots.PayloadAttribute(type) is not null;

    private LockFindings? Findings(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _findings ??= _history.FindingsOf(_compilation, cancellationToken);
        }
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
