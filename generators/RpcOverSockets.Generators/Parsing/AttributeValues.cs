using System.Globalization;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Checks what attributes say and the compiler lets pass: numbers that an enum does not have, names that cannot be sent.</summary>
internal static class AttributeValues
{
    /// <summary>Notes an error where an attribute of ours has an argument that its enum does not define.</summary>
    /// <param name="symbol">What carries the attribute.</param>
    /// <param name="attributeName">The name of the attribute, with <c>Attribute</c>.</param>
    /// <param name="fallback">The place to blame where the attribute is not in this project.</param>
    /// <param name="context">Gets the finding.</param>
    /// <returns>False after a finding.</returns>
    public static bool AreDefined(ISymbol symbol, string attributeName, Where fallback, ParseContext context)
    {
        if (symbol.FindAttribute(KnownNames.RootNamespace, attributeName) is not { } attribute
            || attribute.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Enum, Type: { } type } argument
            || type.GetMembers().OfType<IFieldSymbol>().Any(field => Equals(field.ConstantValue, argument.Value)))
        {
            return true;
        }

        Where at = context.IsInProject(attribute) ? Where.AttributeOf(attribute, symbol) : fallback;
        string value = ((IFormattable)argument.Value!).ToString(format: null, CultureInfo.InvariantCulture);
        context.Fail(Rule.UndefinedValue, at, symbol.Name, type.Name, value);
        return false;
    }

    /// <summary>Gets what is wrong with a wire name, or null where nothing is.</summary>
    public static string? WhyNoWireName(string name) => name.Length == 0 ? "empty"
        : !IsWellFormed(name) ? "no well-formed text: half of a surrogate pair stands alone"
        : null;

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
