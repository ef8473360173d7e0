using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Finds the diagnostic of a rule.</summary>
/// <remarks>Each descriptor is a field of its own, with constants, so that the compiler can compare it with
/// AnalyzerReleases.Unshipped.md.</remarks>
internal static class Descriptors
{
    public const string HelpRoot = "https://github.com/RpcOverSockets/RpcOverSockets/blob/main/docs/diagnostics/";

    private static readonly Dictionary<string, DiagnosticDescriptor> s_byId = All.ToDictionary(
        static descriptor => descriptor.Id, StringComparer.Ordinal);

    public static IEnumerable<DiagnosticDescriptor> All => [.. ContractDescriptors.All, .. PayloadDescriptors.All];

    public static DiagnosticDescriptor Of(Rule rule) => s_byId[$"RPCS{(int)rule:D4}"];
}
