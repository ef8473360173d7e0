using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Finds what the compiler refuses although its symbols look whole. Generated code that repeats it would be refused as well,
/// and the user would look for the mistake in the wrong file.</summary>
internal static class Soundness
{
    private static readonly HashSet<string> s_namesInTuples = new(StringComparer.Ordinal)
    {
        "CompareTo", "Deconstruct", "Equals", "GetHashCode", "Rest", "ToString",
    };

    /// <summary>Whether a type, those around it and their type parameters have names, each parameter its own.</summary>
    public static bool HasNames(INamedTypeSymbol type) => type.SelfAndOuterTypes().All(static t =>
        t.Name.Length > 0
        && t.TypeParameters.All(static p => p.Name.Length > 0)
        && t.TypeParameters.Select(static p => p.Name).Distinct(StringComparer.Ordinal).Count() == t.Arity);

    /// <summary>Whether another type or a namespace has the name of this one, or of what is around it: a class and an interface, say.
    /// </summary>
    public static bool HasTwin(INamedTypeSymbol type) => type.SelfAndOuterTypes().Any(static t =>
        ((INamespaceOrTypeSymbol?)t.ContainingType ?? t.ContainingNamespace).GetMembers(t.Name).Count(other => IsTwin(other, t.Arity)) > 1)
        || HasTwin(type.ContainingNamespace);

    private static bool HasTwin(INamespaceSymbol? symbol) => symbol is { IsGlobalNamespace: false }
        && (symbol.ContainingNamespace.GetTypeMembers(symbol.Name, arity: 0).Any(static other => !other.IsFileLocal)
            || HasTwin(symbol.ContainingNamespace));

    private static bool IsTwin(ISymbol other, int arity) => other switch
    {
        INamedTypeSymbol type => type.Arity == arity && !type.IsFileLocal,
        INamespaceSymbol => arity == 0,
        _ => false,
    };

    /// <summary>Whether two members of a type have the name of this one.</summary>
    public static bool HasTwin(ISymbol member) => member.ContainingType.GetMembers(member.Name).Length > 1;

    /// <summary>Whether the names of a tuple's elements can stand where they do: each once, and <c>Item2</c> second.</summary>
    public static bool HasPossibleNames(INamedTypeSymbol tuple)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        int position = 0;
        foreach (IFieldSymbol element in tuple.TupleElements)
        {
            position++;
            if (!names.Add(element.Name)
                || s_namesInTuples.Contains(element.Name)
                || (IsNumbered(element.Name, out int number) && number != position))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the arguments of a type meet the constraints of its parameters.</summary>
    public static bool MeetsConstraints(INamedTypeSymbol type, Compilation compilation)
    {
        ITypeSymbol[] arguments = [.. type.AllTypeArguments()];
        return !Array.Exists(arguments, IsMissing)
            && Constraints.FindBroken([.. type.OriginalDefinition.AllTypeParameters()], arguments, compilation) is null;
    }

    /// <summary>Whether a type or one of its arguments is missing, down to the last, those of outer types included: what stands for that of
    /// <c>Box&lt;List&lt;&gt;&gt;</c> has no namespace, over which even Roslyn stumbles.</summary>
    public static bool IsMissing(ITypeSymbol type) => type.TypeKind == TypeKind.Error || type switch
    {
        IArrayTypeSymbol array => IsMissing(array.ElementType),
        INamedTypeSymbol named => named.AllTypeArguments().Any(IsMissing),
        _ => false,
    };

    /// <summary>Whether the compiler accepts a type as it is written, down to its last argument. What has a codec of its own is not looked
    /// into elsewhere.</summary>
    public static bool IsWhole(ITypeSymbol type, Compilation compilation) => type switch
    {
        { TypeKind: TypeKind.Error } => false,
        IArrayTypeSymbol array => IsWhole(array.ElementType, compilation),
        INamedTypeSymbol named => MeetsConstraints(named, compilation)
            && (!named.IsTupleType || HasPossibleNames(named))
            && named.AllTypeArguments().All(argument => IsWhole(argument, compilation)),
        _ => true,
    };

    private static bool IsNumbered(string name, out int number)
    {
        number = 0;
        return name.StartsWith("Item", StringComparison.Ordinal)
            && name.Length > 4
            && name[4] is >= '1' and <= '9'
            && int.TryParse(name.Substring(4), System.Globalization.NumberStyles.None, provider: null, out number);
    }
}
