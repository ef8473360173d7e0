using System.ComponentModel;
using System.Globalization;

namespace RpcOverSockets.Serialization;

/// <summary>Collects the blocks of the contract lock (docs/evolution.md §3) that describe what a contract reaches.</summary>
/// <remarks>Not thread-safe.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PayloadDescription
{
    // By header, so that types that mention themselves or each other are described once.
    private readonly Dictionary<string, string> _blocks = new(StringComparer.Ordinal);

    /// <summary>Adds a block.</summary>
    /// <param name="header">Its first line, without the line's end.</param>
    /// <param name="lines">Its other lines, without the end of the last.</param>
    /// <returns>False when it stands there already: then what it mentions does, too.</returns>
    public bool Add(string header, string lines) => _blocks.TryAdd(header, lines);

    /// <summary>Adds a type that describes itself, and all that it reaches.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <typeparam name="TCodec">Its codec.</typeparam>
    public void Type<T, TCodec>()
        where TCodec : struct, IRpcCodec<T>
        => TCodec.Describe(this);

    /// <summary>Adds an enum.</summary>
    /// <typeparam name="TEnum">The enum.</typeparam>
    /// <param name="name">Its name in the lock.</param>
    /// <param name="underlying">The name of its underlying integer in the lock.</param>
    public void Enum<TEnum>(string name, string underlying)
        where TEnum : struct, Enum
    {
        string header = $"enum {name} {underlying}";
        if (_blocks.ContainsKey(header))
        {
            return;
        }

        string[] names = System.Enum.GetNames<TEnum>();
        Array numbers = System.Enum.GetValuesAsUnderlyingType<TEnum>();
        var values = new List<(decimal Number, string Name)>(names.Length);
        for (int i = 0; i < names.Length; i++)
        {
            values.Add((Convert.ToDecimal(numbers.GetValue(i), CultureInfo.InvariantCulture), names[i]));
        }

        values.Sort(static (left, right) => left.Number != right.Number
            ? left.Number.CompareTo(right.Number)
            : string.CompareOrdinal(left.Name, right.Name));
        _blocks.Add(header, string.Join(
            '\n',
            values.ConvertAll(static value => string.Create(CultureInfo.InvariantCulture, $"  {value.Number} {value.Name}"))));
    }

    /// <summary>Sets the lines of a block that was added without them, because they were not known before it was on the way.</summary>
    internal void Complete(string header, string lines) => _blocks[header] = lines;

    /// <summary>All blocks in the order of the lock.</summary>
    internal string[] ToBlocks()
    {
        var blocks = new string[_blocks.Count];
        int count = 0;
        foreach ((string header, string lines) in _blocks)
        {
            blocks[count++] = lines.Length == 0 ? $"{header}\n" : $"{header}\n{lines}\n";
        }

        Array.Sort(blocks, string.CompareOrdinal);
        return blocks;
    }
}
