using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>How many types a constructed type is made of. What generated code writes of it names each of them, at each level: a few bases
/// like <c>class L1&lt;T&gt; : L0&lt;(T, T)&gt;</c> double it often enough to fill the disk.</summary>
internal static class TypeSize
{
    private const int TypesMax = 512;

    /// <summary>Whether a type is made of more types than generated code repeats. Looks at no more of them than it takes to know.</summary>
    public static bool IsTooLarge(ITypeSymbol type)
    {
        int left = TypesMax;
        return !Fits(type, ref left);
    }

    /// <summary>Notes an error where a type is too large.</summary>
    /// <param name="type">The type.</param>
    /// <param name="where">The place to blame.</param>
    /// <param name="role">What the type is there, for messages.</param>
    /// <param name="context">Gets the finding.</param>
    /// <returns>False after a finding.</returns>
    public static bool Check(ITypeSymbol type, Where where, string role, ParseContext context)
    {
        if (!IsTooLarge(type))
        {
            return true;
        }

        context.Fail(Rule.TooDeep, where, ShortName(type), role);
        return false;
    }

    // Without what makes it large.
    private static string ShortName(ITypeSymbol type)
        => type is IArrayTypeSymbol array ? ShortName(array.ElementType) + "[]" : Names.Short(type.OriginalDefinition);

    private static bool Fits(ITypeSymbol type, ref int left)
    {
        if (--left < 0)
        {
            return false;
        }

        switch (type)
        {
            case IArrayTypeSymbol array:
                return Fits(array.ElementType, ref left);
            case INamedTypeSymbol named:
                foreach (ITypeSymbol argument in named.AllTypeArguments())
                {
                    if (!Fits(argument, ref left))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return true;
        }
    }
}
