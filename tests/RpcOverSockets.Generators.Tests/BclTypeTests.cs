using System.Text;
using RpcOverSockets.Generators.Parsing;
using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Generators.Tests;

/// <summary>The generator's table of base class library types and the codecs of the runtime must not drift apart.</summary>
public sealed class BclTypeTests
{
    // Named by the generator without the table: primitives, arrays, enums and buffers of bytes.
    private static readonly string[] s_withoutEntry =
    [
        "Array", "Array2D", "Array3D", "Array4D", "Boolean", "Byte", "ByteArray", "ByteArraySegment", "ByteList", "ByteMemory",
        "ByteMemoryOwner", "ByteReadOnlyMemory", "ByteReadOnlySequence", "Char", "Double", "Enum", "EnumName",
        "Int16", "Int32", "Int64", "Nullable", "SByte", "Single",
        "String", "Surrogate", "UInt16", "UInt32", "UInt64",
    ];

    private static readonly string[] s_others =
    [
        "bool", "sbyte", "char", "long", "byte[]", "int[,,]", "string[][]", "System.DayOfWeek?",
        "System.Memory<byte>", "System.ReadOnlyMemory<byte>", "System.ArraySegment<byte>", "System.Buffers.ReadOnlySequence<byte>",
        "System.Buffers.IMemoryOwner<byte>",
        "System.Collections.Generic.List<byte>",
    ];

    [Fact]
    public void Every_codec_of_the_runtime_is_known_to_the_generator()
    {
        IEnumerable<string> codecs = typeof(IRpcCodec<>).Assembly.GetExportedTypes()
            .Where(static type => type.Namespace == typeof(IRpcCodec<>).Namespace)
            .Where(static type => type.IsValueType && type.Name.Split('`')[0].EndsWith("Codec", StringComparison.Ordinal))
            .Select(static type => type.Name.Split('`')[0][..^"Codec".Length])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        IEnumerable<string> known = BclCodecs.All.Keys.Concat(s_withoutEntry).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join(' ', known), string.Join(' ', codecs));
    }

    [Fact]
    public void Every_type_of_the_table_can_be_a_member_an_argument_and_a_result()
    {
        var source = new StringBuilder("""
            #nullable disable
            using System.Threading.Tasks;
            using RpcOverSockets;
            [RpcMessage(true)] public class All
            {

            """);
        var methods = new StringBuilder("[RpcService] public partial interface IAll {\n");

        foreach (string type in Types())
        {
            string name = $"M{source.Length}";
            source.Append("public ").Append(type).Append(' ').Append(name).Append(" { get; set; }\n");
            methods.Append("Task<").Append(type).Append("> ").Append(name).Append('(').Append(type).Append(" a = default);\n");
        }

        const string Test = """
            public static class Test
            {
                public static string Run() => Wire.Hex<All, __Rpc_AllCodec>(Wire.Again<All, __Rpc_AllCodec>(new All()));
            }
            """;
        LoadedAssembly user = LoadedAssembly.From(source + "}\n" + methods + "}\n" + Test, Sources.Wire);

        Assert.StartsWith("de00", (string)user.Call("Test", "Run")!, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Types()
    {
        foreach ((string name, BclCodec entry) in BclCodecs.All.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            for (int arity = entry.ArityMin; arity <= entry.ArityMax; arity++)
            {
                // The eighth element of a tuple is a tuple.
                IEnumerable<string> arguments = Enumerable.Range(1, arity).Select(i => i == 8 ? $"System.{name}<int>" : "string");
                yield return $"{entry.Namespace}.{name}{(arity == 0 ? "" : $"<{string.Join(", ", arguments)}>")}";
            }
        }

        foreach (string type in s_others)
        {
            yield return type;
        }
    }
}
