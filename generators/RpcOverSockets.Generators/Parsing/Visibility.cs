using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Which members of other projects this one knows. A build knows them from an assembly, where the compiler shows a project only
/// what it could name; an editor may have their source, with all of them. Both shall say the same.</summary>
internal static class Visibility
{
    /// <summary>Whether a build of an assembly knows a member: its own, and those that others share with it.</summary>
    /// <remarks>Not the same as accessible: a protected member is known and yet named only by types that derive from its class.</remarks>
    public static bool IsKnownTo(this ISymbol member, IAssemblySymbol assembly) => member.DeclaredAccessibility switch
    {
        Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal => true,
        Accessibility.Internal or Accessibility.ProtectedAndInternal => IsOf(member, assembly)
            || member.ContainingAssembly.GivesAccessTo(assembly),
        _ => IsOf(member, assembly),
    };

    /// <summary>Whether the text of a symbol belongs to the project that is compiled. An editor knows that of other projects too.</summary>
    public static bool IsTextOf(this ISymbol symbol, Compilation compilation)
        => symbol.DeclaringSyntaxReferences.Length > 0 && IsOf(symbol, compilation.Assembly);

    private static bool IsOf(ISymbol member, IAssemblySymbol assembly)
        => SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, assembly);
}
