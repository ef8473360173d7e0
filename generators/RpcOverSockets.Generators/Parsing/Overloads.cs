using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds the overload that C# would choose in the place of the one that generated code means to call.</summary>
internal static class Overloads
{
    /// <summary>Gets the overload that takes the calls of a method or constructor although they have just its arguments, or null.</summary>
    public static IMethodSymbol? RivalOf(IMethodSymbol method, Compilation compilation)
    {
        int priority = PriorityOf(method);

        foreach (IMethodSymbol other in method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>())
        {
            if (!SymbolEqualityComparer.Default.Equals(other, method)
                && other.IsStatic == method.IsStatic
                && (PriorityOf(other) > priority ? Takes(other, method, compilation) : IsTwin(other, method))
                && compilation.IsSymbolAccessibleWithin(other, compilation.Assembly))
            {
                return other;
            }
        }

        return null;
    }

    /// <summary>Gets the constructor that C# might choose in the place of one whose arguments are given by name, or null: its parameters
    /// have the same names and types in another order or by another kind of reference, or differ where the argument has no type.</summary>
    /// <param name="constructor">The constructor.</param>
    /// <param name="isUntyped">Whether the argument of a parameter may be of any type.</param>
    /// <param name="compilation">The compilation.</param>
    public static IMethodSymbol? TwinOf(IMethodSymbol constructor, Func<IParameterSymbol, bool> isUntyped, Compilation compilation)
        => constructor.ContainingType.InstanceConstructors.FirstOrDefault(other =>
            !SymbolEqualityComparer.Default.Equals(other, constructor)
            && TakesAsWell(other, constructor, isUntyped)
            && compilation.IsSymbolAccessibleWithin(other, compilation.Assembly));

    private static bool TakesAsWell(IMethodSymbol other, IMethodSymbol constructor, Func<IParameterSymbol, bool> isUntyped)
    {
        var left = other.Parameters.ToList();

        foreach (IParameterSymbol argument in constructor.Parameters)
        {
            if (left.Find(p => p.Name == argument.Name) is not { RefKind: not (RefKind.Ref or RefKind.Out) } target
                || !(isUntyped(argument) || RunTimeTypes.Comparer.Equals(target.Type, argument.Type)))
            {
                return false;
            }

            left.Remove(target);
        }

        // Of two that take all the same, C# prefers the one that needs no defaults.
        return left.Count == 0
            || (constructor.Parameters.Any(isUntyped) && left.TrueForAll(static p => p.IsOptional || p.IsParams));
    }

    private static int PriorityOf(IMethodSymbol method)
        => method.FindAttribute("System.Runtime.CompilerServices", "OverloadResolutionPriorityAttribute")?.Argument<int>(0) ?? 0;

    // Only type arguments make them so: in a definition C# refuses it.
    private static bool IsTwin(IMethodSymbol other, IMethodSymbol method)
        => !SymbolEqualityComparer.Default.Equals(method, method.OriginalDefinition)
            && other.Arity == method.Arity
            && other.Parameters.Length == method.Parameters.Length
            && other.Parameters.All(p => RunTimeTypes.Comparer.Equals(p.Type, method.Parameters[p.Ordinal].Type));

    private static bool Takes(IMethodSymbol other, IMethodSymbol method, Compilation compilation)
    {
        var left = other.Parameters.ToList();

        foreach (IParameterSymbol argument in method.Parameters)
        {
            // Generated code names the arguments of constructors.
            IParameterSymbol? target = method.MethodKind == MethodKind.Constructor
                ? left.Find(p => p.Name == argument.Name)
                : other.Parameters.ElementAtOrDefault(argument.Ordinal) ?? other.Parameters.LastOrDefault(static p => p.IsParams);

            if (target is null || !Takes(target, argument, compilation))
            {
                return false;
            }

            left.Remove(target);
        }

        return left.TrueForAll(static p => p.IsOptional || p.IsParams);
    }

    private static bool Takes(IParameterSymbol target, IParameterSymbol argument, Compilation compilation)
    {
        if (argument.RefKind == RefKind.Ref || target.RefKind is RefKind.Ref or RefKind.Out)
        {
            return argument.RefKind == target.RefKind && RunTimeTypes.Comparer.Equals(argument.Type, target.Type);
        }

        return Converts(argument.Type, target.Type, compilation)
            || (target.IsParams && (ElementOf(target.Type) is not { } element || Converts(argument.Type, element, compilation)));
    }

    // In doubt yes: what a type parameter of a method becomes is not looked into.
    private static bool Converts(ITypeSymbol from, ITypeSymbol to, Compilation compilation)
        => to is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }
            || compilation.ClassifyCommonConversion(from, to) is { Exists: true, IsImplicit: true };

    private static ITypeSymbol? ElementOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { Arity: 1 } generic => generic.TypeArguments[0],
        _ => null,
    };
}
