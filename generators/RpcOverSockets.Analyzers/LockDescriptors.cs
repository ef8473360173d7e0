using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Locking;

namespace RpcOverSockets.Analyzers;

/// <summary>The diagnostics of the contract lock.</summary>
internal static class LockDescriptors
{
    private const string Category = "RpcOverSockets.Lock";
    private const string Take = "; if it is meant, take it over by the fix or by 'dotnet build -p:RpcLock=update'";

    public static readonly DiagnosticDescriptor Missing = Create(
        "RPCS0070", DiagnosticSeverity.Warning, "No contract lock",
        "No contract lock: 'dotnet build -p:RpcLock=update' writes one, so that changes which break old peers are found; "
            + "<RpcLock>off</RpcLock> in the project file says that none is wanted",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor Breaking = Create(
        "RPCS0071", DiagnosticSeverity.Error, "Breaking change of a contract", "Breaking change of {0}" + Take);

    public static readonly DiagnosticDescriptor NeedsBothSides = Create(
        "RPCS0072", DiagnosticSeverity.Warning, "Change that needs both sides", "Change that needs both sides, {0}" + Take);

    public static readonly DiagnosticDescriptor Compatible = Create(
        "RPCS0073", DiagnosticSeverity.Warning, "Compatible change that the contract lock does not have",
        "Compatible change of {0}" + Take);

    public static readonly DiagnosticDescriptor Renamed = Create(
        "RPCS0074", DiagnosticSeverity.Error, "Renamed on the wire", "Renamed on the wire, {0}" + Take);

    public static readonly DiagnosticDescriptor Gone = Create(
        "RPCS0075", DiagnosticSeverity.Error, "Contract is gone", "Breaking change of {0}" + Take, WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor Unreadable = Create(
        "RPCS0076", DiagnosticSeverity.Error, "Contract lock cannot be read",
        "The contract lock cannot be read: {0}; mend it, or let 'dotnet build -p:RpcLock=update' write it anew, "
            + "without its 'retired' lines",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor Unseen = Create(
        "RPCS0077", DiagnosticSeverity.Warning, "Not wholly in the contract lock",
        "'{0}' of '{1}' is not wholly in the contract lock, so that changes of it may stay unseen: {2}");

    public static IEnumerable<DiagnosticDescriptor> All
        => [Missing, Breaking, NeedsBothSides, Compatible, Renamed, Gone, Unreadable, Unseen];

    public static DiagnosticDescriptor Of(Difference difference) => difference.Change switch
    {
        Change.MethodRenamed or Change.ContractRenamed => Renamed,
        Change.ContractRemoved => Gone,
        _ => difference.Verdict switch
        {
            Verdict.Compatible => Compatible,
            Verdict.NeedsBothSides => NeedsBothSides,
            _ => Breaking,
        },
    };

    private static DiagnosticDescriptor Create(
        string id, DiagnosticSeverity severity, string title, string message, params string[] tags) => new(
        id,
        title,
        message,
        Category,
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"https://github.com/RpcOverSockets/RpcOverSockets/blob/main/docs/diagnostics/{id}.md",
        customTags: tags);
}
