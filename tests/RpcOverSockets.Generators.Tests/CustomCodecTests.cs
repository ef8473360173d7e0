using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Codecs, surrogates and callbacks of the user at work: which bytes come out, and what is called.</summary>
public sealed class CustomCodecTests
{
    private const string Usings = """
        using System; using System.Collections.Generic; using System.Globalization; using System.Threading.Tasks;
        using System.Runtime.Serialization; using RpcOverSockets; using RpcOverSockets.Serialization;
        #pragma warning disable CS0169 // what only generated code touches

        """;

    private const string Hex = """
        public struct Hex : IRpcCodec<int>
        {
            public static void Write(ref MessagePackWriter writer, int value) => writer.WriteString(value.ToString("x"));
            public static int Read(ref MessagePackReader reader) => Convert.ToInt32(reader.ReadString(), 16);
        }

        """;

    [Fact]
    public void A_codec_of_the_member_comes_before_that_of_the_type_and_that_before_the_generated_one()
    {
        string result = Run(Hex + """
            [RpcCodec(typeof(EnumNameCodec<Color>))] public enum Color { Red, Green = 5 }
            public struct Number : IRpcCodec<Color>
            {
                public static void Write(ref MessagePackWriter writer, Color value) => writer.WriteInt32((int)value);
                public static Color Read(ref MessagePackReader reader) => (Color)reader.ReadInt32();
            }
            [RpcMessage] public class Dto
            {
                [RpcKey(0)] public Color A = Color.Green;
                [RpcKey(1), RpcCodec(typeof(Number))] public Color B = Color.Green;
                [RpcKey(2), RpcCodec(typeof(Hex))] public int C = 255;
                [RpcKey(3)] public int D = 255;
            }
            public static class Test
            {
                public static string Run() => Wire.Hex<Dto, __Rpc_DtoCodec>(Wire.Again<Dto, __Rpc_DtoCodec>(new Dto()));
            }
            """);

        Assert.Equal("94a5477265656e05a26666ccff", result);
    }

    [Fact]
    public void A_surrogate_travels_in_the_place_of_a_type_and_null_as_nil()
    {
        string result = Run("""
            [assembly: RpcCodec(typeof(AddressWire))]
            [RpcMessage] public record AddressWire([property: RpcKey(0)] byte[] Bytes) : IRpcSurrogate<System.Net.IPAddress, AddressWire>
            {
                public static AddressWire FromValue(System.Net.IPAddress value) => new(value.GetAddressBytes());
                public System.Net.IPAddress ToValue() => new(Bytes);
            }
            [RpcMessage] public class Dto
            {
                [RpcKey(0)] public System.Net.IPAddress? A; [RpcKey(1)] public System.Net.IPAddress? B = System.Net.IPAddress.Loopback;
            }
            public static class Test
            {
                public static string Run() => $"{Wire.Hex<Dto, __Rpc_DtoCodec>(new Dto())} {Wire.Again<Dto, __Rpc_DtoCodec>(new Dto()).B}";
            }
            """);

        Assert.Equal("92c091c4047f000001 127.0.0.1", result);
    }

    [Fact]
    public void Names_of_enums_are_strict()
    {
        string result = Run("""
            [Flags] public enum Colors { None, Red = 1, Blue = 2 }
            public static class Test
            {
                public static string Run() => string.Join(" ", Wire.Hex<Colors, EnumNameCodec<Colors>>(Colors.Red | Colors.Blue),
                    Wire.Again<Colors, EnumNameCodec<Colors>>(Colors.Red | Colors.Blue),
                    Fails(() => Wire.Hex<Colors, EnumNameCodec<Colors>>((Colors)4)),
                    Fails(() => Wire.Read<Colors, EnumNameCodec<Colors>>("a3726564")),
                    Fails(() => Wire.Read<Colors, EnumNameCodec<Colors>>("a131")),
                    Fails(() => Wire.Read<Colors, EnumNameCodec<Colors>>("a22031")),
                    Fails(() => Wire.Read<Colors, EnumNameCodec<Colors>>("c0")));
                private static string Fails(Action action)
                {
                    try { action(); return "?"; } catch (RpcSerializationException) { return "!"; }
                }
            }
            """);

        Assert.Equal("a95265642c20426c7565 Red, Blue ! ! ! ! !", result);
    }

    [Fact]
    public void Callbacks_run_once_before_writing_and_after_reading()
    {
        string result = Run("""
            [RpcMessage] public class Direct : IRpcSerializationCallbacks
            { [RpcKey(0)] public int X; public void OnBeforeSerialize() => X += 10; public void OnAfterDeserialize() => X += 100; }
            [RpcMessage] public struct Struct : IRpcSerializationCallbacks
            { [RpcKey(0)] public int X; public void OnBeforeSerialize() => X += 10; public void OnAfterDeserialize() => X += 100; }
            [RpcMessage] public class Explicit<T> : IRpcSerializationCallbacks
            { [RpcKey(0)] public int X; void IRpcSerializationCallbacks.OnBeforeSerialize() => X += 10;
                void IRpcSerializationCallbacks.OnAfterDeserialize() => X += 100; }
            public static class Test
            {
                public static string Run() => $"{Wire.Again<Direct, __Rpc_DirectCodec>(new()).X} " +
                    $"{Wire.Again<Struct, __Rpc_StructCodec>(new()).X} " +
                    $"{Wire.Again<Explicit<int>, __Rpc_ExplicitCodec<int, Int32Codec>>(new()).X}";
            }
            """);

        Assert.Equal("110 110 110", result);
    }

    [Fact]
    public void Data_contracts_have_the_layout_of_MessagePack_CSharp()
    {
        // Order is the index, else Name, else the member's own name is the key; members without the attribute stay at home.
        string result = Run("""
            [DataContract] public class Ordered { [DataMember(Order = 1)] public int X = 1; [DataMember(Order = 0)] public string? Y = "y";
                public int Not = 9; }
            [DataContract] public class Named { [DataMember(Name = "n")] public int X { get; set; } = 1; [DataMember] public int Yy = 2;
                [IgnoreDataMember] public int Never = 9; public object? Not; }
            public static class Test
            {
                public static string Run() => $"{Wire.Hex<Ordered, __Rpc_OrderedCodec>(new())} {Wire.Hex<Named, __Rpc_NamedCodec>(new())}";
            }
            """);

        Assert.Equal("92a17901 82a16e01a2597902", result);
    }

    [Fact]
    public void Unknown_fields_are_written_again_behind_the_known_ones()
    {
        string result = Run("""
            [RpcMessage] public class Array { [RpcKey(0)] public int A; private RpcUnknownFields? _rest; }
            [RpcMessage(true)] public class Map { public int A { get; set; } private RpcUnknownFields? Rest { get; set; } }
            [RpcMessage] public record Record([property: RpcKey(0)] int unknown) { public RpcUnknownFields? Rest { get; init; } }
            [RpcMessage] public struct Struct { [RpcKey(1)] public int A; public RpcUnknownFields? Rest; }
            [RpcMessage(true)] public record Named(int A) { private readonly int _b; internal RpcUnknownFields? Rest { get; private set; }
                public int Count() => Rest?.Count ?? 0; }
            [RpcMessage] public class Empty { public RpcUnknownFields? Rest; }
            public static class Test
            {
                public static string Run() => string.Join(" ",
                    Wire.Hex<Array, __Rpc_ArrayCodec>(Wire.Read<Array, __Rpc_ArrayCodec>("94 01 a178 92c3c0 d6ff00000001")),
                    Wire.Hex<Array, __Rpc_ArrayCodec>(Wire.Read<Array, __Rpc_ArrayCodec>("91 01")),
                    Wire.Hex<Map, __Rpc_MapCodec>(Wire.Read<Map, __Rpc_MapCodec>("83 a162 91c0 a141 02 a2c3a9 c3")),
                    Wire.Hex<Record, __Rpc_RecordCodec>(Wire.Read<Record, __Rpc_RecordCodec>("93 05 06 07")),
                    Wire.Hex<Struct, __Rpc_StructCodec>(Wire.Read<Struct, __Rpc_StructCodec>("93 05 06 07")),
                    Wire.Read<Named, __Rpc_NamedCodec>("82 a162 91c0 a141 02").Count(),
                    Wire.Hex<Empty, __Rpc_EmptyCodec>(Wire.Read<Empty, __Rpc_EmptyCodec>("92 c0 c4020102")),
                    Long(31), Long(32), Long(255), Long(256), Long(70000));
                private static bool Long(int length)
                {
                    byte[] key = Wire.Write<string, StringCodec>(new string('k', length));
                    byte[] sent = [0x82, 0xa1, 0x41, 2, .. key, 0xc3];
                    return Wire.Write<Map, __Rpc_MapCodec>(Wire.Read<Map, __Rpc_MapCodec>(sent)).AsSpan().SequenceEqual(sent);
                }
            }
            """);

        Assert.Equal(
            "9401a17892c3c0d6ff00000001 9101 83a14102a16291c0a2c3a9c3 93050607 93c00607 1 92c0c4020102 True True True True True", result);
    }

    [Fact]
    public async Task A_codec_and_the_type_it_is_for_may_live_in_other_projects()
    {
        const string Types = """
            namespace Types { public class Plain { public int X; }
                [RpcOverSockets.RpcCodec(typeof(OwnCodec<>))] public class Own<T> { public int Y; }
                public struct OwnCodec<T> : RpcOverSockets.Serialization.IRpcCodec<Own<T>> {
                public static void Write(ref RpcOverSockets.Serialization.MessagePackWriter w, Own<T>? v) => w.WriteInt32(v!.Y);
                public static Own<T>? Read(ref RpcOverSockets.Serialization.MessagePackReader r) => new() { Y = r.ReadInt32() }; } }
            """;
        const string Codecs = """
            namespace Codecs { public struct PlainCodec : RpcOverSockets.Serialization.IRpcCodec<Types.Plain> {
                public static void Write(ref RpcOverSockets.Serialization.MessagePackWriter w, Types.Plain? v) => w.WriteInt32(v!.X);
                public static Types.Plain? Read(ref RpcOverSockets.Serialization.MessagePackReader r) => new() { X = r.ReadInt32() }; } }
            """;
        const string User = """
            using System.Threading.Tasks; using System.Collections.Generic; using RpcOverSockets; using Types;
            [assembly: RpcCodec(typeof(Codecs.PlainCodec))]
            [assembly: RpcService(typeof(IStore<List<Plain>>))]
            [RpcService] public partial interface IStore<T> { Task<T> Add(T a, Own<string> b); }
            public class Store : IStore<List<Plain>>
            {
                public Task<List<Plain>> Add(List<Plain> a, Own<string> b) { a[0].X += b.Y; return Task.FromResult(a); }
            }
            public static class Test
            {
                public static Task<string> Run() => Loop.RunAsync<IStore<List<Plain>>>(new Store(),
                    async store => (await store.Add([new() { X = 3 }], new() { Y = 4 }))[0].X.ToString());
            }
            """;
        byte[] types = LoadedAssembly.Image(Generated.From(Compilations.Create("Types", [], Types)).AssertCompiles().Output);
        var typesReference = Microsoft.CodeAnalysis.MetadataReference.CreateFromImage(types);
        Generated codecsProject = Generated.From(Compilations.Create("Codecs", [typesReference], Codecs)).AssertCompiles();
        byte[] codecs = LoadedAssembly.Image(codecsProject.Output);
        var codecsReference = Microsoft.CodeAnalysis.MetadataReference.CreateFromImage(codecs);
        Generated user = Generated.From(Compilations.Create("User", [typesReference, codecsReference], User, Sources.Loop))
            .AssertCompiles();

        LoadedAssembly loaded = LoadedAssembly.From(types, codecs, LoadedAssembly.Image(user.Output));

        Assert.Equal("7", await loaded.CallAsync("Test", "Run"));
    }

    private static string Run(string source)
    {
        LoadedAssembly user = LoadedAssembly.From(Usings + source, Sources.Wire);
        return (string)user.Call("Test", "Run")!;
    }
}
