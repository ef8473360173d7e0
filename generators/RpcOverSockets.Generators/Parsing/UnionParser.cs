using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Reads the cases of a union.</summary>
internal static class UnionParser
{
    public static EquatableArray<UnionCaseModel> ReadCases(INamedTypeSymbol type, TypeResolver types, ParseContext context)
    {
        var cases = new List<UnionCaseModel>();
        var seen = new List<INamedTypeSymbol>();

        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (!IsUnionAttribute(attribute) || attribute.ConstructorArguments.Length != 2)
            {
                continue;
            }

            Where at = Where.AttributeOf(attribute, type);

            if (attribute.Argument<string>(1) is not null)
            {
                context.Fail(Rule.UnionByName, at, type.Name);
                continue;
            }

            int key = attribute.Argument<int>(0);

            if (attribute.ConstructorArguments[1] is { Kind: TypedConstantKind.Type } named
                && (named.IsNull || named.Value is IArrayTypeSymbol))
            {
                context.Fail(Rule.Union, at, $"the case with key {key} names no class or struct", type.Name);
                continue;
            }

            if (attribute.Argument<ITypeSymbol>(1) is not INamedTypeSymbol { TypeKind: not TypeKind.Error } target)
            {
                context.FailSilently();
                continue;
            }

            if (WhyWrong(type, target, key, cases, seen, context) is { } reason)
            {
                context.Fail(Rule.Union, at, reason, type.Name);
            }
            else if (types.Resolve(target, at, $"case of '{type.Name}'") is { } model)
            {
                cases.Add(new UnionCaseModel(key, model));
            }
        }

        if (cases.Count == 0)
        {
            context.FailSilently();                  // the attributes themselves do not compile
        }

        return EquatableArray<UnionCaseModel>.From([.. cases.OrderBy(static entry => entry.Key)]);
    }

    public static bool IsUnionAttribute(AttributeData attribute) => attribute.AttributeClass is { } type
        && (type.Is(KnownNames.RootNamespace, "RpcUnionAttribute") || type.Is(KnownNames.MessagePackNamespace, "UnionAttribute"));

    private static string? WhyWrong(
        INamedTypeSymbol type,
        INamedTypeSymbol target,
        int key,
        List<UnionCaseModel> cases,
        List<INamedTypeSymbol> seen,
        ParseContext context)
    {
        if (cases.Exists(other => other.Key == key))
        {
            return $"key {key} is used twice";
        }

        if (type.IsGenericAnywhere() && (target.IsUnboundGenericType || !Converts(target, type, context)))
        {
            // An attribute cannot name a type parameter.
            return $"'{target.Name}' is no '{Names.Short(type)}' whatever the type arguments, and an attribute can name no case that has "
                + "the same; give the cases to a union that is not generic and derives from this type closed";
        }

        if (target.IsUnboundGenericType)
        {
            return $"'{target.Name}' is an open generic type; name a closed one";
        }

        if (target.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return $"no value is just a '{Names.Short(target)}', so the case never matches; name the type without '?'";
        }

        if (SymbolEqualityComparer.Default.Equals(target, type))
        {
            return $"'{target.Name}' cannot be a case of itself; derive a type for it";
        }

        if (target.IsAbstract)                       // interfaces are
        {
            return $"no value is just a '{target.Name}', which is abstract, so the case never matches; name the types that derive from it";
        }

        if (seen.Exists(other => RunTimeTypes.Comparer.Equals(other, target)))
        {
            return $"'{target.Name}' has two keys";
        }

        seen.Add(target);
        return Converts(target, type, context) ? null : $"'{target.Name}' does not derive from or implement '{type.Name}'";
    }

    private static bool Converts(INamedTypeSymbol target, INamedTypeSymbol type, ParseContext context)
        => context.Compilation.ClassifyCommonConversion(target, type).IsImplicit;
}
