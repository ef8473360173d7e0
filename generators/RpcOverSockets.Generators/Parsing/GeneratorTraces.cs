using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Tells whether the generator ran for another assembly, where the type in question does not show it. Thread-safe.</summary>
internal static class GeneratorTraces
{
    // The symbols of a reference live on from edit to edit.
    private static readonly ConditionalWeakTable<IAssemblySymbol, object> s_areMissing = new();

    /// <summary>Whether an assembly has a public payload type or contract without what the generator would have written beside it. Where
    /// it has none of these, nothing speaks against the generator.</summary>
    public static bool AreMissing(IAssemblySymbol assembly)
        => (bool)s_areMissing.GetValue(assembly, static assembly => Types(assembly.GlobalNamespace).Any(IsBare));

    private static bool IsBare(INamedTypeSymbol type) => ExpectedBeside(type) is { } name
        && type.ContainingAssembly.GetTypeByMetadataName(name) is null;

    // A data contract may be wrong for us without an error that anybody sees, and has no codec then.
    private static string? ExpectedBeside(INamedTypeSymbol type)
        => type.DeclaredAccessibility != Accessibility.Public ? null
            : Roots.ContractAttribute(type) is not null ? type.Arity == 0 ? Names.DescriptorMetadataName(type) : null
            : PayloadParser.HasCodec(type) && !PayloadTypes.IsDataContract(type) ? Names.CodecMetadataName(type)
            : null;

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol container)
        => container.GetTypeMembers().Concat(container.GetNamespaceMembers().SelectMany(Types));
}
