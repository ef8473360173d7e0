using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Compares the contracts with the lock file, an AdditionalFile whose name ends in <c>.rpclock</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractLockAnalyzer : DiagnosticAnalyzer
{
    // Roslyn keeps each history as long as the text of its lock file.
    private static readonly SourceTextValueProvider<LockHistory> s_histories = new(static text => new LockHistory(text.ToString()));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. LockDescriptors.All];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(Start);
    }

    private static bool IsUsed(string mode, AdditionalText? file)
        => mode is not LockMode.Off && (mode is not LockMode.Unknown || file is not null);

    private static string ModeOf(AnalyzerOptions options) => LockMode.Of(options.AnalyzerConfigOptionsProvider.GlobalOptions);

    private static AdditionalText? FileOf(AnalyzerOptions options) => options.AdditionalFiles
        .Where(static text => text.Path.EndsWith(".rpclock", StringComparison.OrdinalIgnoreCase))
        .OrderBy(static text => text.Path, StringComparer.Ordinal)
        .FirstOrDefault();

    private static void Start(CompilationStartAnalysisContext start)
    {
        string mode = ModeOf(start.Options);
        AdditionalText? file = FileOf(start.Options);

        if (!IsUsed(mode, file) || mode is LockMode.Update)
        {
            return;
        }

        if (file is null)
        {
            start.RegisterCompilationEndAction(ReportMissing);
        }
        else if (file.GetText(start.CancellationToken) is { } text && start.TryGetValue(text, s_histories, out LockHistory? history))
        {
            Compare(start, file, new LockComparison(start.Compilation, history));
        }
    }

    private static void Compare(CompilationStartAnalysisContext start, AdditionalText file, LockComparison comparison)
    {
        start.RegisterSymbolAction(
            analysis =>
            {
                foreach (Diagnostic diagnostic in comparison.DifferencesOf((INamedTypeSymbol)analysis.Symbol, analysis.CancellationToken))
                {
                    analysis.ReportDiagnostic(diagnostic);
                }
            },
            SymbolKind.NamedType);
        start.RegisterCompilationEndAction(end => ReportWhole(comparison, file, end));
    }

    private static void ReportMissing(CompilationAnalysisContext end)
    {
        LockBuilder sources = LockBuilder.Build(end.Compilation, end.CancellationToken);
        INamedTypeSymbol? contract = sources.Result.Services.Keys
            .Select(name => sources.Symbols[name])
            .FirstOrDefault(sources.IsHere);

        if (contract is not null)
        {
            end.ReportDiagnostic(Diagnostic.Create(LockDescriptors.Missing, contract.Locations[0]));
        }
    }

    /// <summary>Reports what belongs to no type of the sources.</summary>
    private static void ReportWhole(LockComparison comparison, AdditionalText file, CompilationAnalysisContext end)
    {
        if (comparison.Error is { } error)
        {
            end.ReportDiagnostic(Diagnostic.Create(LockDescriptors.Unreadable, LocationOf(file, error.Line, end), error.Message));
            return;
        }

        foreach (Difference difference in comparison.Gone(end.CancellationToken))
        {
            Location location = LocationOf(file, line: 0, end);
            end.ReportDiagnostic(Diagnostic.Create(LockDescriptors.Gone, location, difference.Describe()));
        }
    }

    private static Location LocationOf(AdditionalText file, int line, CompilationAnalysisContext end)
    {
        SourceText? text = file.GetText(end.CancellationToken);
        TextSpan span = text is not null && line < text.Lines.Count ? text.Lines[line].Span : default;
        LinePositionSpan lines = text?.Lines.GetLinePositionSpan(span) ?? default;
        return Location.Create(file.Path, span, lines);
    }
}
