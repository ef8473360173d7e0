using System.Globalization;
using System.Text;

namespace RpcOverSockets.Generators.Tests.RandomContracts;

/// <summary>Writes one file with enums, payload types, a union and a contract, all drawn from a seed.</summary>
internal sealed class RandomSource(int seed)
{
    private const int DepthMax = 3;

    private static readonly string[] s_scalars =
    [
        "bool", "sbyte", "byte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double", "decimal", "char", "string", "Guid",
        "DateTime", "DateTimeOffset", "TimeSpan", "DateOnly", "TimeOnly", "Half", "Int128", "UInt128", "BigInteger", "Uri", "Version",
        "byte[]",
    ];

    private static readonly string[] s_references = ["string", "Uri", "Version", "byte[]"];
    private static readonly string[] s_keys = ["int", "string", "long", "Guid", "byte", "E0"];
    private static readonly string[] s_enumTypes = ["byte", "sbyte", "short", "ushort", "int", "uint", "long", "ulong"];

    private static readonly string[] s_names =
        ["value", "writer", "reader", "@class", "@event", "token", "i", "count", "größe", "_", "arguments", "@this"];


    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private readonly List<string> _payloads = []; // that may be used as types so far
    private readonly List<string> _structs = ["E0"];
    private int _generics;

    public static string Write(int seed) => new RandomSource(seed).Write();

    private string Write()
    {
        Add($$"""
            using System; using System.Collections.Generic; using System.Collections.Immutable; using System.Numerics;
            using System.Threading; using System.Threading.Tasks; using RpcOverSockets;
            namespace Random{{seed}};
            public enum E0 : {{Pick(s_enumTypes)}} { A, B = 7, C = 100 }

            """);
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            WritePayload($"P{i}");
        }

        if (Chance(3))
        {
            WriteUnion();
        }

        WriteContract();
        return _text.ToString();
    }

    private void WritePayload(string name)
    {
        string kind = Pick(["class", "sealed class", "record", "struct", "record struct", "readonly record struct"]);
        bool isMap = Chance(3);
        bool isGeneric = _generics == 0 && Chance(4);
        bool isPositional = kind.Contains("record", StringComparison.Ordinal) && Chance(2);
        string declared = isGeneric ? name + "<T>" : name;
        string[] types = [.. Enumerable.Range(0, _random.Next(0, 10)).Select(i => isGeneric && i == 0 ? "T" : Type(1))];
        int[] keys = Keys(types.Length);
        Add(isMap ? "[RpcMessage(true)] " : "[RpcMessage] ");
        Add($"public {kind} {declared}");
        if (isPositional)
        {
            Add($"({string.Join(", ", types.Select((type, i) => $"{(isMap ? "" : $"[property: RpcKey({keys[i]})] ")}{type} M{i}"))});\n");
        }
        else
        {
            bool isReadOnly = kind.StartsWith("readonly", StringComparison.Ordinal);
            Add("\n{\n");
            for (int i = 0; i < types.Length; i++)
            {
                string setter = isReadOnly || Chance(4) ? "init" : "set";
                Add(isMap ? "    " : $"    [RpcKey({keys[i]})] ");
                Add(Chance(5) && !isReadOnly
                    ? $"public {types[i]} M{i}{Initializer(kind)};\n"
                    : $"public {types[i]} M{i} {{ get; {setter}; }}{Initializer(kind)}{(IsStruct(kind) ? "" : ";")}\n");
            }

            Add("}\n");
        }

        _generics += isGeneric ? 1 : 0;
        string used = isGeneric ? $"{name}<{Type(DepthMax)}>" : name;
        _payloads.Add(used);
        if (IsStruct(kind))
        {
            _structs.Add(used);
        }
    }

    // A struct without a constructor may have no initializers.
    private static string Initializer(string kind) => IsStruct(kind) ? "" : " = default!";

    private static bool IsStruct(string kind) => kind.EndsWith("struct", StringComparison.Ordinal);

    private void WriteUnion()
    {
        int cases = _random.Next(1, 5);
        Add(string.Concat(Enumerable.Range(0, cases).Select(static i => $"[RpcUnion({i * 3}, typeof(U{i}))] ")));
        Add("public abstract class U { }\n");
        for (int i = 0; i < cases; i++)
        {
            Add($"[RpcMessage] public sealed class U{i} : U {{ [RpcKey(0)] public {Type(1)} M {{ get; set; }} = default!; }}\n");
        }

        _payloads.Add("U");
    }

    private void WriteContract()
    {
        Add("[RpcService] public partial interface IContract\n{\n");
        for (int i = _random.Next(1, 7); i > 0; i--)
        {
            bool isOneWay = Chance(8);
            bool isStream = !isOneWay && Chance(6);
            bool sendsStream = !isOneWay && Chance(8);
            List<string> parameters = [.. Names(_random.Next(0, 7)).Select(name => $"{Type(0)} {name}")];
            if (sendsStream)
            {
                parameters.Add($"IAsyncEnumerable<{Type(1)}> items");
            }

            if (Chance(2))
            {
                parameters.Add("CancellationToken cancellationToken = default");
            }

            string result = isOneWay ? Pick(["Task", "ValueTask"])
                : isStream ? $"IAsyncEnumerable<{Type(1)}>"
                : Chance(5) ? Pick(["Task", "ValueTask"]) : $"{Pick(["Task", "ValueTask"])}<{Type(0)}>";
            Add($"    {(isOneWay ? "[RpcOneWay] " : "")}{result} M{i}Async({string.Join(", ", parameters)});\n");
        }

        Add("}\n");
    }

    private string Type(int depth) => depth >= DepthMax || _random.Next(10) < 5 ? Scalar() : _random.Next(10) switch
    {
        0 => ValueType() + "?",
        1 => Type(depth + 1) + "[]",
        2 => $"List<{Type(depth + 1)}>",
        3 => $"HashSet<{Pick(s_keys)}>",
        4 => $"Dictionary<{Pick(s_keys)}, {Type(depth + 1)}>",
        5 => $"({Type(depth + 1)}, {Type(depth + 1)} Second)",
        6 => $"ImmutableArray<{Type(depth + 1)}>",
        7 => $"KeyValuePair<{Type(depth + 1)}, {Type(depth + 1)}>",
        _ => _payloads.Count > 0 ? Pick(_payloads) : Scalar(),
    };

    private string Scalar() => _random.Next(8) == 0 ? "E0" : Pick(s_scalars);

    private string ValueType()
    {
        string type = _random.Next(4) == 0 ? Pick(_structs) : Pick(s_scalars);
        return s_references.Contains(type, StringComparer.Ordinal) ? "int" : type;
    }

    // Mostly without gaps, as people number them.
    private int[] Keys(int count)
    {
        bool hasGaps = Chance(4);
        int next = -1;
        return [.. Enumerable.Range(0, count).Select(_ => next += hasGaps && Chance(3) ? _random.Next(2, 5) : 1)];
    }

    private IEnumerable<string> Names(int count)
    {
        string[] names = [.. s_names];
        _random.Shuffle(names);
        return names.Take(count);
    }

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private string Pick(IReadOnlyList<string> values) => values[_random.Next(values.Count)];

    private void Add(string text) => _text.Append(CultureInfo.InvariantCulture, $"{text}");
}
