using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>Finds the diagnostic of a rule.</summary>
/// <remarks>Each descriptor is a field of its own, with constants, so that the compiler can compare it with
/// AnalyzerReleases.Unshipped.md.</remarks>
internal static class Descriptors
{
    public const string HelpRoot = "https://github.com/RpcOverSockets/RpcOverSockets/blob/main/docs/diagnostics/";

    private static readonly Dictionary<string, DiagnosticDescriptor> s_byId = ContractDescriptors.All.Concat(PayloadDescriptors.All)
        .Select(Fix)
        .ToDictionary(static descriptor => descriptor.Id, StringComparer.Ordinal);

    public static IEnumerable<DiagnosticDescriptor> All => s_byId.Values;

    public static DiagnosticDescriptor Of(Rule rule) => s_byId[$"RPCS{(int)rule:D4}"];

    /// <summary>Makes an error one that nothing switches off, no <c>#pragma warning disable</c> at the head of a file either: the code
    /// would be built without what should have been generated, and fail at run time.</summary>
    /// <remarks>The first tag is for options and pragmas. <c>[SuppressMessage]</c> heeds the second alone: it leaves alone what the
    /// compiler itself says.</remarks>
    private static DiagnosticDescriptor Fix(DiagnosticDescriptor descriptor) => descriptor.DefaultSeverity != DiagnosticSeverity.Error
        ? descriptor
        : new DiagnosticDescriptor(
            descriptor.Id,
            descriptor.Title,
            descriptor.MessageFormat,
            descriptor.Category,
            descriptor.DefaultSeverity,
            isEnabledByDefault: true,
            helpLinkUri: descriptor.HelpLinkUri,
            customTags: [.. descriptor.CustomTags, WellKnownDiagnosticTags.NotConfigurable, WellKnownDiagnosticTags.Compiler]);
}
