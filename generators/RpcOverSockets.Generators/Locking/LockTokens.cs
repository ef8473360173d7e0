using System.Globalization;
using System.Text;

namespace RpcOverSockets.Generators.Locking;

/// <summary>The words of a line: separated by spaces, quoted where they hold spaces, quotes or what cannot be seen.</summary>
internal static class LockTokens
{
    /// <summary>A name as a word.</summary>
    public static string Word(string name) => name.Length > 0 && name.All(IsPlain) ? name : Quote(name);

    /// <summary>A number that may be negative: some cultures have a minus sign of their own.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text in quotes.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");

        foreach (char c in text)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\').Append(c);
            }
            else if (c != ' ' && !IsPlain(c))
            {
                quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append(c);
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Cuts a line into words.</summary>
    /// <returns>The words without their quotes, or null where a quote is not closed or an escape is none.</returns>
    public static List<string>? Split(string line)
    {
        var words = new List<string>();
        int position = 0;

        while (position < line.Length)
        {
            if (line[position] == ' ')
            {
                position++;
            }
            else if (line[position] == '"')
            {
                if (Unquote(line, ref position) is not { } word)
                {
                    return null;
                }

                words.Add(word);
            }
            else
            {
                int end = line.IndexOf(' ', position);
                end = end < 0 ? line.Length : end;
                words.Add(line.Substring(position, end - position));
                position = end;
            }
        }

        return words;
    }

    private static string? Unquote(string line, ref int position)
    {
        var word = new StringBuilder();

        for (position++; position < line.Length; position++)
        {
            char c = line[position];

            if (c == '"')
            {
                position++;
                return word.ToString();
            }

            if (c != '\\')
            {
                word.Append(c);
                continue;
            }

            position++;
            char escaped = position < line.Length ? line[position] : ' ';

            if (escaped is '"' or '\\')
            {
                word.Append(escaped);
            }
            else if (escaped == 'u' && position + 4 < line.Length && ushort.TryParse(
                line.Substring(position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
            {
                word.Append((char)code);
                position += 4;
            }
            else
            {
                return null;
            }
        }

        return null;
    }

    private static bool IsPlain(char c) => c is not ('"' or '\\') && char.GetUnicodeCategory(c) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
