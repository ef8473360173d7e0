using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Questions to symbols that Roslyn does not answer in one word.</summary>
internal static class SymbolExtensions
{
    /// <summary>Whether a type has this name and no outer type; type arguments do not count.</summary>
    public static bool Is(this ITypeSymbol type, string containingNamespace, string name)
        => type.Name == name && type.ContainingType is null && type.ContainingNamespace.IsNamed(containingNamespace);

    /// <summary>Whether a namespace has this full name. Walks up instead of building strings: it runs for each type on each edit.</summary>
    public static bool IsNamed(this INamespaceSymbol? symbol, string fullName)
    {
        int end = fullName.Length;

        while (symbol is { IsGlobalNamespace: false })
        {
            int start = end - symbol.Name.Length;

            if (start < 0 || string.CompareOrdinal(fullName, start, symbol.Name, 0, symbol.Name.Length) != 0)
            {
                return false;
            }

            symbol = symbol.ContainingNamespace;

            if (start == 0)
            {
                return symbol is null || symbol.IsGlobalNamespace;
            }

            if (fullName[start - 1] != '.')
            {
                return false;
            }

            end = start - 1;
        }

        return end == 0;
    }

    /// <summary>Finds a namespace that an assembly has types in.</summary>
    public static INamespaceSymbol? FindNamespace(this IAssemblySymbol assembly, string fullName)
    {
        INamespaceSymbol? found = assembly.GlobalNamespace;

        foreach (string part in fullName.Split('.'))
        {
            found = found?.GetMembers(part).OfType<INamespaceSymbol>().FirstOrDefault();
        }

        return found;
    }

    public static AttributeData? FindAttribute(this ISymbol symbol, string containingNamespace, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.Is(containingNamespace, name))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>Finds one of our attributes or its MessagePack-CSharp twin.</summary>
    public static AttributeData? FindTwin(this ISymbol symbol, string ours, string theirs)
        => symbol.FindAttribute(KnownNames.RootNamespace, ours) ?? symbol.FindAttribute(KnownNames.MessagePackNamespace, theirs);

    /// <summary>Gets the value of a constructor's argument if it is of the expected type: broken code may hold anything.</summary>
    public static T? Argument<T>(this AttributeData attribute, int position)
        => attribute.ConstructorArguments.Length > position
            && attribute.ConstructorArguments[position] is { Kind: not TypedConstantKind.Array, Value: T value }
            && (value is not INamedTypeSymbol { IsUnboundGenericType: false } type || !Soundness.IsMissing(type)) ? value : default;

    public static T? NamedArgument<T>(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name && argument.Value is { Kind: not TypedConstantKind.Array, Value: T value })
            {
                return value;
            }
        }

        return default;
    }

    /// <summary>The type and its outer types, innermost first.</summary>
    public static IEnumerable<INamedTypeSymbol> SelfAndOuterTypes(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            yield return current;
        }
    }

    /// <summary>Whether every declaration of the type says <c>partial</c>; true for types of other assemblies.</summary>
    public static bool IsPartial(this INamedTypeSymbol type) => type.DeclaringSyntaxReferences.All(static reference =>
        reference.GetSyntax() is not MemberDeclarationSyntax declaration || declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>Whether code beside the type, in the same assembly, may name it.</summary>
    public static bool IsAccessibleBeside(this INamedTypeSymbol type) => type.SelfAndOuterTypes().All(static t =>
        !t.IsFileLocal && t.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal);

    /// <summary>Whether other assemblies may name the type.</summary>
    public static bool IsVisibleOutside(this INamedTypeSymbol type)
        => type.SelfAndOuterTypes().All(static t => t.DeclaredAccessibility == Accessibility.Public);

    /// <summary>All type parameters that a use of the type must fill: those of its outer types first.</summary>
    public static IEnumerable<ITypeParameterSymbol> AllTypeParameters(this INamedTypeSymbol type)
        => type.SelfAndOuterTypes().Reverse().SelectMany(static t => t.TypeParameters);

    /// <summary>All type arguments of a constructed type: those of its outer types first.</summary>
    public static IEnumerable<ITypeSymbol> AllTypeArguments(this INamedTypeSymbol type)
        => type.SelfAndOuterTypes().Reverse().SelectMany(static t => t.TypeArguments);

    /// <summary>Whether a base of a type has type arguments of the type's choice.</summary>
    public static bool IsConstructed(this INamedTypeSymbol inherited, INamedTypeSymbol type)
        => !SymbolEqualityComparer.Default.Equals(inherited, inherited.OriginalDefinition)
            && !SymbolEqualityComparer.Default.Equals(inherited.OriginalDefinition, type.OriginalDefinition);

    public static bool IsGenericAnywhere(this INamedTypeSymbol type) => type.SelfAndOuterTypes().Any(static t => t.Arity > 0);

    public static string Message(this Exception exception) => $"{exception.GetType().Name}: {exception.Message}";
}
