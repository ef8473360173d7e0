using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds types of the user that have the name of one that the generator is to write. Nothing is written then: the compiler would
/// complain about a file that the user cannot change.</summary>
internal static class GeneratedNames
{
    /// <summary>Gets the type that stands in the place of the codec of a payload type, or null.</summary>
    public static INamedTypeSymbol? TypeInPlaceOfCodec(INamedTypeSymbol type, Compilation compilation)
        => Find(Names.CodecMetadataName(type), compilation);

    /// <summary>Gets the type that stands in the place of the descriptor of a contract, or null.</summary>
    public static INamedTypeSymbol? TypeInPlaceOfDescriptor(INamedTypeSymbol contract, Compilation compilation)
        => Find(Names.DescriptorMetadataName(contract), compilation);

    // The analyzer looks at a compilation that has the generated types.
    private static INamedTypeSymbol? Find(string metadataName, Compilation compilation)
        => compilation.Assembly.GetTypeByMetadataName(metadataName) is { } type
            && type.FindAttribute("System.CodeDom.Compiler", "GeneratedCodeAttribute")?.Argument<string>(0) != KnownNames.Tool
                ? type
                : null;
}
