using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Whether generated code, which has files of its own and no <c>extern alias</c>, can name a type by <c>global::</c>.</summary>
internal static class Nameability
{
    /// <summary>What to do where a type is hidden from other types.</summary>
    public const string MakePublic = "make it and its outer types public or internal";

    /// <summary>Gets what to do so that generated code can name a type, or null where it can.</summary>
    public static string? Advice(ITypeSymbol type, ParseContext context)
        => context.IsElsewhere ? null : Advice(type, context.Compilation);

    private static string? Advice(ITypeSymbol type, Compilation compilation) => type switch
    {
        IArrayTypeSymbol array => Advice(array.ElementType, compilation),
        INamedTypeSymbol { TypeKind: not TypeKind.Error } named => Advice(named, compilation),
        _ => null,
    };

    /// <summary>As <see cref="Advice(ITypeSymbol, ParseContext)"/>, for all types of the assembly of one.</summary>
    public static string? AdviceOnReference(INamedTypeSymbol type, Compilation compilation)
        => IsGlobal(type.ContainingAssembly, compilation)
            ? null
            : $"the reference to '{type.ContainingAssembly.Name}' has only aliases; add 'global' to them";

    private static string? Advice(INamedTypeSymbol type, Compilation compilation)
    {
        if (!compilation.IsSymbolAccessibleWithin(type, compilation.Assembly)
            || type.SelfAndOuterTypes().Any(static t => t.IsFileLocal))
        {
            return MakePublic;
        }

        return AdviceOnAssembly(type.OriginalDefinition, compilation)
            ?? type.AllTypeArguments().Select(argument => Advice(argument, compilation))
                .FirstOrDefault(static advice => advice is not null);
    }

    private static string? AdviceOnAssembly(INamedTypeSymbol type, Compilation compilation)
    {
        IAssemblySymbol? assembly = type.ContainingAssembly;
        if (assembly is null || type.IsTupleType || SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly)
            || SymbolEqualityComparer.Default.Equals(assembly, compilation.ObjectType.ContainingAssembly))
        {
            return null;
        }

        if (AdviceOnReference(type, compilation) is { } advice)
        {
            return advice;
        }

        if (TypeInPlaceOfNamespace(type, compilation) is { } hiding)
        {
            return $"the type '{Names.Short(hiding)}' has the name of its namespace, or of one around it; rename one of the two";
        }

        // The user may have named it by an alias, or not at all: an inherited method mentions it.
        INamedTypeSymbol? twin = compilation.GetTypesByMetadataName(Names.Metadata(type)).FirstOrDefault(other =>
            !SymbolEqualityComparer.Default.Equals(other.ContainingAssembly, assembly)
            && compilation.IsSymbolAccessibleWithin(other, compilation.Assembly)
            && IsGlobal(other.ContainingAssembly, compilation));
        return twin is null ? null : $"'{twin.ContainingAssembly.Name}' has a type of that name too; reference it by an extern alias";
    }

    // C# prefers what is of this project; of a type and a namespace of others it takes neither.
    private static INamedTypeSymbol? TypeInPlaceOfNamespace(INamedTypeSymbol type, Compilation compilation)
    {
        for (INamespaceSymbol? part = type.ContainingNamespace; part is { IsGlobalNamespace: false }; part = part.ContainingNamespace)
        {
            INamedTypeSymbol? found = compilation.GetCompilationNamespace(part.ContainingNamespace)?.GetTypeMembers(part.Name, arity: 0)
                .FirstOrDefault(other => compilation.IsSymbolAccessibleWithin(other, compilation.Assembly));

            if (found is not null
                && (SymbolEqualityComparer.Default.Equals(found.ContainingAssembly, compilation.Assembly)
                    || compilation.Assembly.FindNamespace(part.ToDisplayString()) is null))
            {
                return found;
            }
        }

        return null;
    }

    private static bool IsGlobal(IAssemblySymbol assembly, Compilation compilation)
        => compilation.GetMetadataReference(assembly)?.Properties.Aliases is not { IsDefaultOrEmpty: false } aliases
            || aliases.Contains(MetadataReferenceProperties.GlobalAlias, StringComparer.Ordinal);
}
