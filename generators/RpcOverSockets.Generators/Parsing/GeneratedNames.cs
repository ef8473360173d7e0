using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds types and namespaces of the user that have the name of a type that the generator is to write. Nothing is written then:
/// the compiler would complain about a file that the user cannot change.</summary>
internal static class GeneratedNames
{
    private static readonly string[] s_methodsOfCodecs = ["Write", "Read", "Describe"];

    /// <summary>Gets what stands in the place of the codec of a payload type, or null. A type parameter, which the codec repeats, may
    /// have the name of one of its methods.</summary>
    public static INamespaceOrTypeSymbol? InPlaceOfCodec(INamedTypeSymbol type, Compilation compilation)
        => type.AllTypeParameters().FirstOrDefault(static parameter => s_methodsOfCodecs.Contains(parameter.Name, StringComparer.Ordinal))
            ?? Find(Names.CodecMetadataName(type), compilation);

    /// <summary>Gets what stands in the place of the descriptor of a contract, or null.</summary>
    public static INamespaceOrTypeSymbol? InPlaceOfDescriptor(INamedTypeSymbol contract, Compilation compilation)
        => Find(Names.DescriptorMetadataName(contract), compilation);

    /// <summary>The place to blame: a namespace may have many parts, and none that is more to blame than the others.</summary>
    public static Where PlaceOf(INamespaceOrTypeSymbol taken, INamedTypeSymbol contractOrPayload, Compilation compilation)
        => Where.NameOf(taken is ITypeSymbol && taken.IsTextOf(compilation) ? taken : contractOrPayload);

    // The analyzer looks at a compilation that has the generated types.
    private static INamespaceOrTypeSymbol? Find(string metadataName, Compilation compilation)
        => compilation.Assembly.GetTypeByMetadataName(metadataName) is { } type
            && type.FindAttribute("System.CodeDom.Compiler", "GeneratedCodeAttribute")?.Argument<string>(0) != KnownNames.Tool
                ? type
                : compilation.Assembly.FindNamespace(metadataName);
}
