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

        if (parameter.IsParams)
        {
            return "[]";
        }

        return parameter.IsOptional ? "default" : null;    // [Optional] without a value
    }

    private static string Literal(ITypeSymbol type, object? value)
    {
        if (value is null)
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
