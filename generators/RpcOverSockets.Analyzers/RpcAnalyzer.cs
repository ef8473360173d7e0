using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Generators;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Says why the generator cannot work with a contract or payload type. It runs the generator's own parsers, so the two
/// cannot disagree.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RpcAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Descriptors.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(AnalyzeType, SymbolKind.NamedType);
    }

    private static void AnalyzeType(SymbolAnalysisContext analysis)
    {
        var type = (INamedTypeSymbol)analysis.Symbol;
        var context = new ParseContext(analysis.Compilation, analysis.CancellationToken);

        if (type.FindAttribute(KnownNames.RootNamespace, "RpcServiceAttribute") is not null)
        {
            ContractParser.Parse(type, context);
        }

        foreach (Finding finding in context.Findings)
        {
            Location location = Locations.Of(finding.Where, analysis.CancellationToken);
            analysis.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(finding.Rule), location, [.. finding.Arguments]));
        }
    }
}
