using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Checks the constraints of types that Roslyn constructs without a look at them.</summary>
/// <remarks>In doubt they are met: a partial type may get interfaces and constructors from a generator, ours among them, that has not run
/// yet.</remarks>
internal static class Constraints
{
    /// <summary>Finds the first type parameter that its argument does not fit.</summary>
    /// <param name="parameters">Type parameters; the last of them may have no arguments yet.</param>
    /// <param name="arguments">What is to fill them.</param>
    /// <param name="compilation">The compilation.</param>
    public static ITypeParameterSymbol? FindBroken(
        IReadOnlyList<ITypeParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> arguments, Compilation compilation)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            ITypeSymbol argument = arguments[i];
            ITypeParameterSymbol parameter = parameters[i];

            if (argument.TypeKind == TypeKind.Error)
            {
                continue;                            // the compiler complains
            }

            bool derives = MayStillChange(argument, compilation)
                || (CanBeCreated(argument, parameter) && parameter.ConstraintTypes.All(
                    wanted => Derives(argument, Substitute(wanted, parameters, arguments, compilation), compilation)));

            if (!derives || !HasKind(argument, parameter))
            {
                return parameter;
            }
        }

        return null;
    }

    private static bool HasKind(ITypeSymbol argument, ITypeParameterSymbol parameter)
        => (!parameter.HasReferenceTypeConstraint || argument.IsReferenceType)
            && (!parameter.HasValueTypeConstraint || (argument.IsValueType && !IsNullable(argument)))
            && (!parameter.HasUnmanagedTypeConstraint || argument.IsUnmanagedType);

    private static bool MayStillChange(ITypeSymbol argument, Compilation compilation)
        => argument is INamedTypeSymbol named && named.IsTextOf(compilation) && named.IsPartial();

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static bool CanBeCreated(ITypeSymbol type, ITypeParameterSymbol wanted)
        => !wanted.HasConstructorConstraint || type.IsValueType || type switch
        {
            ITypeParameterSymbol parameter => parameter.HasConstructorConstraint,
            INamedTypeSymbol { IsAbstract: false } named => named.InstanceConstructors.Any(
                static constructor => constructor is { Parameters.Length: 0, DeclaredAccessibility: Accessibility.Public }),
            _ => false,
        };

    private static bool Derives(ITypeSymbol argument, ITypeSymbol wanted, Compilation compilation)
        => RunTimeTypes.Comparer.Equals(argument, wanted)
            || (!IsNullable(argument)
                && compilation.ClassifyCommonConversion(argument, wanted)
                    is { IsImplicit: true, IsUserDefined: false, IsNumeric: false, IsNullable: false });

    private static ITypeSymbol Substitute(
        ITypeSymbol type,
        IReadOnlyList<ITypeParameterSymbol> parameters,
        IReadOnlyList<ITypeSymbol> arguments,
        Compilation compilation)
    {
        switch (type)
        {
            case ITypeParameterSymbol parameter:
                int position = parameters.TakeWhile(other => !SymbolEqualityComparer.Default.Equals(other, parameter)).Count();
                return position < arguments.Count ? arguments[position] : type;
            case IArrayTypeSymbol array:
                return compilation.CreateArrayTypeSymbol(Substitute(array.ElementType, parameters, arguments, compilation), array.Rank);
            case INamedTypeSymbol named when named.IsGenericAnywhere():
                INamedTypeSymbol definition = named.ContainingType is { } outer
                    ? ((INamedTypeSymbol)Substitute(outer, parameters, arguments, compilation)).GetTypeMembers(named.Name, named.Arity)[0]
                    : named.OriginalDefinition;
                return named.Arity == 0
                    ? definition
                    : definition.Construct([.. named.TypeArguments.Select(t => Substitute(t, parameters, arguments, compilation))]);
            default:
                return type;
        }
    }
}
