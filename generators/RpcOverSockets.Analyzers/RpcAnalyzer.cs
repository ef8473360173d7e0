using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Analyzers.Advice;
using RpcOverSockets.Generators;
using RpcOverSockets.Generators.Model;
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
        // What is marked as generated is compiled as well, and a contract that another tool has written can be wrong too.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            var run = new Run();
            var names = new SharedServiceNames();
            var keys = new EventKeys();
            start.RegisterSymbolAction(symbol => AnalyzeType(symbol, run, names), SymbolKind.NamedType);
            start.RegisterSyntaxNodeAction(keys.Look, SyntaxKind.EventFieldDeclaration);
            start.RegisterCompilationEndAction(end =>
            {
                names.Report(end);
                keys.Report(end, run.Reported.ContainsKey);
            });
        });
        context.RegisterSyntaxNodeAction(AnalyzeAssemblyAttributes, SyntaxKind.CompilationUnit);
    }

    private static void AnalyzeType(SymbolAnalysisContext analysis, Run run, SharedServiceNames names)
    {
        var type = (INamedTypeSymbol)analysis.Symbol;

        if (IsContract(type))
        {
            var context = new ParseContext(analysis.Compilation, analysis.CancellationToken);
            names.Add(type, ContractParser.Parse(type, context), context);
            ReportDataContracts(context.DataContracts, analysis, run);

            if (!context.IsBroken)
            {
                ContractAdvice.Look(type, context);
            }

            Report(context, analysis.ReportDiagnostic, finding => RootOf(finding, type, IsContract) is null);
        }

        if (Roots.PayloadAttribute(type) is not null && !PayloadTypes.IsDataContract(type))
        {
            var context = new ParseContext(analysis.Compilation, analysis.CancellationToken);
            PayloadModel? model = PayloadParser.Parse(type, context);
            ReportDataContracts([.. context.DataContracts, .. DataContractsBelow(type, context)], analysis, run);

            if (!context.IsBroken)
            {
                PayloadAdvice.Look(type, model, context);
            }

            ReportPayload(type, context, analysis, run);
        }
    }

    /// <summary>Reports what is wrong with data contracts that a root mentions, and with those that they mention, each once.</summary>
    private static void ReportDataContracts(IEnumerable<INamedTypeSymbol> types, SymbolAnalysisContext analysis, Run run)
    {
        foreach (INamedTypeSymbol type in types.Where(type => run.Reported.TryAdd(type, value: true)))
        {
            var inner = new ParseContext(analysis.Compilation, analysis.CancellationToken);
            PayloadParser.Parse(type, inner);
            PayloadAdvice.LookAtDataContract(type, inner);
            ReportPayload(type, inner, analysis, run);
            ReportDataContracts([.. inner.DataContracts, .. DataContractsBelow(type, inner)], analysis, run);
        }
    }

    /// <summary>The bases that are data contracts: what is wrong with their members is told of them, and nothing else may mention them.
    /// </summary>
    private static IEnumerable<INamedTypeSymbol> DataContractsBelow(INamedTypeSymbol type, ParseContext context)
    {
        for (INamedTypeSymbol? current = type.BaseType?.OriginalDefinition;
            current is not null;
            current = current.BaseType?.OriginalDefinition)
        {
            if (context.IsInProject(current) && PayloadTypes.IsDataContract(current))
            {
                yield return current;
            }
        }
    }

    /// <summary>Reports what is wrong with a payload type. Of an inherited member the type that declares it tells what is wrong with it
    /// there, too; what is wrong with it only here is told here.</summary>
    private static void ReportPayload(INamedTypeSymbol type, ParseContext context, SymbolAnalysisContext analysis, Run run)
    {
        Report(context, analysis.ReportDiagnostic, finding => RootOf(finding, type, PayloadParser.HasCodec) is null);
        Report(
            context,
            analysis.ReportDiagnostic,
            finding => RootOf(finding, type, PayloadParser.HasCodec) is { } root && !finding.IsAmong(run.SaidOf(root, analysis)),
            Locations.Of(Where.NameOf(type), context.CancellationToken));
    }

    /// <summary>Checks <c>[assembly: RpcMessage(typeof(X))]</c> and its like, file by file.</summary>
    private static void AnalyzeAssemblyAttributes(SyntaxNodeAnalysisContext analysis)
    {
        foreach (AttributeData attribute in analysis.Compilation.Assembly.GetAttributes())
        {
            if (attribute.ApplicationSyntaxReference?.SyntaxTree != analysis.Node.SyntaxTree)
            {
                continue;
            }

            if (ClosedContracts.IsClosing(attribute))
            {
                var closing = new ParseContext(analysis.Compilation, analysis.CancellationToken);
                ClosedContracts.Check(attribute, closing);
                Report(closing, analysis.ReportDiagnostic, static _ => true);
            }
            else if (CustomCodecs.IsCodec(attribute))
            {
                var codec = new ParseContext(analysis.Compilation, analysis.CancellationToken);
                CustomCodecs.CheckAssembly(attribute, codec);
                Report(codec, analysis.ReportDiagnostic, static _ => true);
            }
            else if (attribute.AttributeClass?.Is(KnownNames.RootNamespace, "RpcMessageAttribute") == true)
            {
                var context = new ParseContext(analysis.Compilation, analysis.CancellationToken);

                if (Roots.ForeignType(attribute, context) is { } type)
                {
                    PayloadParser.Parse(type, context);
                }

                // Nothing of the type stands in this project: the attribute is to blame for all.
                Location location = Locations.Of(attribute, analysis.CancellationToken);
                Report(context, analysis.ReportDiagnostic, static _ => true, location);
            }
        }
    }

    private static void Report(ParseContext context, Action<Diagnostic> report, Func<Finding, bool> isOurs, Location? at = null)
    {
        foreach (Finding finding in context.Findings.Where(isOurs))
        {
            Location location = at ?? Locations.Of(finding.Where, context.CancellationToken);
            report(Diagnostic.Create(Descriptors.Of(finding.Rule), location, [.. finding.Arguments]));
        }
    }

    private static bool IsContract(INamedTypeSymbol type) => Roots.ContractAttribute(type) is not null;

    /// <summary>Gets the type that reports itself what is wrong with a member that another inherits, or null.</summary>
    private static INamedTypeSymbol? RootOf(Finding finding, INamedTypeSymbol type, Func<INamedTypeSymbol, bool> isRoot)
    {
        ISymbol symbol = finding.Where.Symbol;
        INamedTypeSymbol? owner = (symbol as INamedTypeSymbol ?? symbol.ContainingType)?.OriginalDefinition;
        return owner is not null
            && finding.Rule != Rule.NameTaken        // a type in the way knows nothing of it
            && !SymbolEqualityComparer.Default.Equals(owner, type.OriginalDefinition)
            && isRoot(owner)
                ? owner
                : null;
    }

    /// <summary>What is known of one compilation. Thread-safe.</summary>
    private sealed class Run
    {
        private readonly ConcurrentDictionary<INamedTypeSymbol, IReadOnlyList<Finding>> _findings = new(SymbolEqualityComparer.Default);

        /// <summary>Gets the data contracts that were reported.</summary>
        public ConcurrentDictionary<ISymbol, bool> Reported { get; } = new(SymbolEqualityComparer.Default);

        /// <summary>Gets what is said of a base itself, which is read once, however many types inherit its members.</summary>
        public IReadOnlyList<Finding> SaidOf(INamedTypeSymbol root, SymbolAnalysisContext analysis)
        {
            if (!_findings.TryGetValue(root, out IReadOnlyList<Finding>? findings))
            {
                var context = new ParseContext(analysis.Compilation, analysis.CancellationToken);
                PayloadParser.Parse(root, context);
                _findings[root] = findings = context.Findings;
            }

            return findings;
        }
    }
}
