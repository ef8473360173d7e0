using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Turns the default value of a parameter into a C# expression that means the same in any context and culture.</summary>
internal static class DefaultValues
{
    /// <summary>Gets the expression, or null where an argument is due.</summary>
    public static string? Expression(IParameterSymbol parameter)
    {
        if (parameter.HasExplicitDefaultValue)
        {
            return Literal(parameter.Type, parameter.ExplicitDefaultValue);
        }

        if (parameter.IsParams && IsBuilt(parameter.Type))
        {
            return "[]";
        }

        return parameter.IsOptional ? "default" : null;    // [Optional] without a value
    }

    // Others cannot be params; the compiler complains.
    private static bool IsBuilt(ITypeSymbol type) => type is IArrayTypeSymbol
        || type.FindAttribute("System.Runtime.CompilerServices", "CollectionBuilderAttribute") is not null
        || (type.SpecialType != SpecialType.System_String
            && type.AllInterfaces.Any(static i => i.SpecialType == SpecialType.System_Collections_IEnumerable));

    private static string Literal(ITypeSymbol type, object? value)
    {
        if (value is null || !Fits(type, value))
        {
            return "default";
        }

        string literal = value switch
        {
            bool flag => flag ? "true" : "false",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char character => $"(char){(int)character}",
            float number => Single(number),
            double number => Double(number),
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
            DateTime time => $"new global::System.DateTime({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)",
            IFormattable number => number.ToString(format: null, CultureInfo.InvariantCulture),
            _ => "default",
        };

        // The cast gives the literal its exact type: a conditional between `byte` and `5` would be an `int`. Parentheses keep minus signs.
        return type.SpecialType is SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Int32
            ? literal
            : $"({Names.Plain(type)})({literal})";
    }

    // What does not fit the compiler refuses where it stands.
    private static bool Fits(ITypeSymbol type, object value)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            type = ((INamedTypeSymbol)type).TypeArguments[0];
        }

        SpecialType special = (type as INamedTypeSymbol)?.EnumUnderlyingType?.SpecialType ?? type.SpecialType;
        return value switch
        {
            string => special is SpecialType.System_String or SpecialType.System_Object,
            bool => special is SpecialType.System_Boolean or SpecialType.System_Object,
            DateTime => special is SpecialType.System_DateTime or SpecialType.System_Object,
            float or double or decimal when special is SpecialType.System_Int32 => false, // which is written without a cast
            _ => special is SpecialType.System_Object or SpecialType.System_IntPtr or SpecialType.System_UIntPtr
                or (>= SpecialType.System_Char and <= SpecialType.System_Double),
        };
    }

    private static string Single(float value) => value switch
    {
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        _ => IsNegativeZero(value) ? "-0F" : value.ToString("G9", CultureInfo.InvariantCulture) + "F",
    };

    private static string Double(double value) => value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ => IsNegativeZero(value) ? "-0D" : value.ToString("G17", CultureInfo.InvariantCulture) + "D",
    };

    // .NET Framework, which may host the compiler, prints it as "0".
    private static bool IsNegativeZero(double value) => BitConverter.DoubleToInt64Bits(value) == long.MinValue;
}
