using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Values as C# expressions.</summary>
internal static class Literals
{
    public static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>Lines of text, one below the other; the first of them below what stands before.</summary>
    /// <remarks>One token for the compiler, where a sum of literals is one for each line and an operation for each end of line.</remarks>
    /// <param name="lines">The lines, without the end of the last.</param>
    public static string Lines(string lines)
    {
        bool isPlain = lines.All(static c => c == '\n' || (c >= ' ' && c < '\x7f'));
        return lines.Length == 0 || !isPlain || lines.Contains("\"\"\"")
            ? Text(lines)
            : $"\"\"\"\n    {lines.Replace("\n", "\n    ")}\n    \"\"\"";
    }

    /// <summary>A number that may be negative: some cultures have a minus sign of their own.</summary>
    public static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The MessagePack form of a short string, header included, as a collection expression of bytes.</summary>
    public static string MessagePackText(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        var bytes = new List<string>();

        foreach (byte octet in HeaderOf(utf8.Length))
        {
            bytes.Add($"0x{octet:x2}");
        }

        foreach (byte octet in utf8)
        {
            bytes.Add($"0x{octet:x2}");
        }

        return $"[{string.Join(", ", bytes)}]";
    }

    // fixstr, str8, str16: the smallest for the count of UTF-8 bytes.
    private static byte[] HeaderOf(int length) => length switch
    {
        < 32 => [(byte)(0xA0 | length)],
        <= byte.MaxValue => [0xD9, (byte)length],
        _ => [0xDA, (byte)(length >> 8), (byte)length],
    };
}
