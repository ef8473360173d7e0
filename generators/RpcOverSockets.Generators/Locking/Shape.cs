using System.Text;

namespace RpcOverSockets.Generators.Locking;

/// <summary>A type as the lock writes it: by what travels. <c>list&lt;Company.Order?&gt;</c>. Immutable.</summary>
/// <remarks>Names without a dot are layouts (<c>int32</c>, <c>map</c>) or type parameters (<c>$0</c>); names with one are declared types,
/// and those outside any namespace start with <c>::</c>.</remarks>
internal sealed class Shape
{
    // Deeper than the parser of contracts goes, and far from the end of the stack.
    private const int DepthMax = 100;

    /// <summary>What stands in the place of a type that a codec of the user's own writes.</summary>
    public const string Custom = "custom";

    /// <summary>What stands in the place of an enum whose values travel by their names, which are its arguments.</summary>
    public const string Names = "names";

    /// <summary>A List of byte: written as an array, read from bytes, too.</summary>
    public const string ByteList = "bytelist";

    private readonly string _mark; // of nil: "?", "~" or none

    private Shape(string name, Shape[] arguments, string mark)
    {
        Name = name;
        Arguments = arguments;
        _mark = mark;
    }

    public string Name { get; }

    public IReadOnlyList<Shape> Arguments { get; }

    /// <summary>Gets a value indicating whether nil may stand there.</summary>
    public bool IsNullable => _mark == "?";

    /// <summary>Gets how much of nil is allowed: 0 for none, 1 where a type parameter stands for a type that has it, 2.</summary>
    public int Nullability => _mark switch
    {
        "?" => 2,
        "~" => 1,
        _ => 0,
    };

    /// <summary>Gets a value indicating whether a codec of the user's own writes it: <c>custom&lt;codec,type&gt;</c>; in files of
    /// version 1 <c>custom&lt;type&gt;</c>.</summary>
    public bool IsCustom => Name == Custom && Arguments.Count is 1 or 2;

    /// <summary>Gets a value indicating whether it has a definition of its own in the lock.</summary>
    public bool IsDeclared => Name.IndexOf('.') > 0 || Name.StartsWith("::", StringComparison.Ordinal);

    /// <summary>Gets the name of its definition: <c>Company.Page&lt;$0&gt;</c>.</summary>
    public string Definition => DefinitionOf(Name, Arguments.Count);

    public static string DefinitionOf(string name, int parameters) => parameters == 0
        ? name
        : $"{name}<{string.Join(",", Enumerable.Range(0, parameters).Select(static i => $"${i}"))}>";

    public Shape WithoutNull() => _mark.Length > 0 ? new Shape(Name, [.. Arguments], "") : this;

    /// <summary>Reads a shape, or returns null where the text is none.</summary>
    public static Shape? Parse(string text)
    {
        int position = 0;
        Shape? shape = Parse(text, ref position, depth: 0);
        return position == text.Length ? shape : null;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text);
        return text.ToString();
    }

    private static Shape? Parse(string text, ref int position, int depth)
    {
        int start = position;

        while (position < text.Length && "<>,?~ \"".IndexOf(text[position]) < 0)
        {
            position++;
        }

        if (position == start || depth > DepthMax)
        {
            return null;
        }

        string name = text.Substring(start, position - start);
        var arguments = new List<Shape>();

        if (position < text.Length && text[position] == '<')
        {
            do
            {
                position++;

                if (Parse(text, ref position, depth + 1) is not { } argument)
                {
                    return null;
                }

                arguments.Add(argument);
            }
            while (position < text.Length && text[position] == ',');

            if (position == text.Length || text[position] != '>')
            {
                return null;
            }

            position++;
        }

        string mark = position < text.Length && text[position] is ('?' or '~') ? text.Substring(position, 1) : "";
        position += mark.Length;
        return new Shape(name, [.. arguments], mark);
    }

    private void Append(StringBuilder text)
    {
        text.Append(Name);

        for (int i = 0; i < Arguments.Count; i++)
        {
            text.Append(i == 0 ? '<' : ',');
            Arguments[i].Append(text);
        }

        text.Append(Arguments.Count > 0 ? ">" : "").Append(_mark);
    }
}
