using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>Codecs of the user's own stand by name in the lock, wherever the attribute is that names them.</summary>
public sealed class LockCodecTests
{
    private const string Codecs = """

        namespace C
        {
            using RpcOverSockets.Serialization;
            public struct Hex : IRpcCodec<int>
            {
                public static void Write(ref MessagePackWriter writer, int value) => writer.WriteInt32(value);
                public static int Read(ref MessagePackReader reader) => reader.ReadInt32();
            }
            public struct Octal : IRpcCodec<int>
            {
                public static void Write(ref MessagePackWriter writer, int value) => writer.WriteInt32(value);
                public static int Read(ref MessagePackReader reader) => reader.ReadInt32();
            }
            public struct Cents : IRpcCodec<Money>
            {
                public static void Write(ref MessagePackWriter writer, Money value) => writer.WriteInt32(value.Cents);
                public static Money Read(ref MessagePackReader reader) => new() { Cents = reader.ReadInt32() };
            }
            public struct Dollars : IRpcCodec<Money>
            {
                public static void Write(ref MessagePackWriter writer, Money value) => writer.WriteInt32(value.Cents / 100);
                public static Money Read(ref MessagePackReader reader) => new() { Cents = reader.ReadInt32() };
            }
            [RpcCodec(typeof(Cents))] public struct Money { public int Cents; }
            public struct BoxCodec<T, TCodec> : IRpcCodec<Box<T>> where TCodec : struct, IRpcCodec<T>
            {
                public static void Write(ref MessagePackWriter writer, Box<T>? value) => TCodec.Write(ref writer, value!.Value);
                public static Box<T>? Read(ref MessagePackReader reader) => new() { Value = TCodec.Read(ref reader)! };
            }
            [RpcCodec(typeof(BoxCodec<,>))] public class Box<T> { public T Value = default!; }
            [RpcMessage] public class Wire : IRpcSurrogate<Uri, Wire>
            {
                [RpcKey(0)] public string Text = "";
                public static Wire FromValue(Uri value) => new() { Text = value.ToString() };
                public Uri ToValue() => new(Text);
            }
        }
        """;

    private const string Contract = """
        [RpcService] public partial interface IA
        {
            [return: RpcCodec(typeof(C.Hex))] Task<int?> M([RpcCodec(typeof(C.Hex))] int a, List<C.Money?> b, C.Box<C.Money>? c);
            Task N([RpcCodec(typeof(C.Wire))] Uri? d, Dto e);
        }
        [RpcMessage] public class Dto { [RpcKey(0)] public List<C.Box<int>> List = []; [RpcKey(1)] public C.Money Money; }
        """;

    private const string Source = LockedProject.Prelude + Contract + Codecs;

    [Fact]
    public void The_lock_names_codecs_and_of_surrogates_what_travels()
    {
        string text = LockedProject.LockOf(Source);

        Assert.Contains("    arg a custom<C.Hex,int32>\n", text, StringComparison.Ordinal);
        Assert.Contains("    arg b list<custom<C.Cents,C.Money>?>\n", text, StringComparison.Ordinal);
        Assert.Contains("    arg c custom<C.BoxCodec,C.Box<custom<C.Cents,C.Money>>>?\n", text, StringComparison.Ordinal);
        Assert.Contains("    result custom<C.Hex,int32>?\n", text, StringComparison.Ordinal);
        Assert.Contains("    arg d C.Wire?\n", text, StringComparison.Ordinal);
        Assert.Contains("  0 List list<custom<C.BoxCodec,C.Box<int32>>>\n", text, StringComparison.Ordinal);
        Assert.Contains("\narray C.Wire\n  0 Text string\n", text, StringComparison.Ordinal);
        Generated.From(Source).AssertCompiles();
    }

    [Fact]
    public void A_codec_that_the_assembly_names_stands_wherever_the_type_does()
    {
        string text = LockedProject.LockOf(
            Source.Replace("[RpcService]", "[assembly: RpcCodec(typeof(C.Wire))] [RpcService]", StringComparison.Ordinal)
                .Replace("Dto e", "List<Uri> e", StringComparison.Ordinal));

        Assert.Contains("    arg e list<C.Wire>\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RPCS0071 M", "[RpcCodec(typeof(C.Hex))] int a", "[RpcCodec(typeof(C.Octal))] int a")]
    [InlineData("RPCS0071 M", "[RpcCodec(typeof(C.Hex))] int a", "int a")]
    [InlineData("RPCS0071 M; RPCS0071 M; RPCS0071 Money", "[RpcCodec(typeof(Cents))]", "[RpcCodec(typeof(Dollars))]")]
    [InlineData("RPCS0072 Text", "public string Text", "public string? Text")]
    public async Task Another_codec_is_seen(string expected, string oldText, string newText)
    {
        Diagnostic[] found = await LockedProject.DiagnosticsAsync(
            LockedProject.LockOf(Source), "on", Source.Replace(oldText, newText, StringComparison.Ordinal));

        Assert.Equal(expected, LockedProject.Show(found));
    }

    [Fact]
    public async Task A_lock_from_before_codecs_had_names_is_no_error()
    {
        string old = LockedProject.LockOf(Source)
            .Replace("rpclock 2", "rpclock 1", StringComparison.Ordinal)
            .Replace("custom<C.Cents,C.Money>", "C.Money", StringComparison.Ordinal)
            .Replace("custom<C.BoxCodec,C.Box<C.Money>>", "C.Box<C.Money>", StringComparison.Ordinal)
            .Replace("custom<C.BoxCodec,C.Box<int32>>", "C.Box<int32>", StringComparison.Ordinal)
            .Replace("custom<C.Hex,int32>?", "custom<int32?>", StringComparison.Ordinal)
            .Replace("custom<C.Hex,int32>", "custom<int32>", StringComparison.Ordinal);

        Diagnostic[] found = await LockedProject.DiagnosticsAsync(old, "on", Source);

        Assert.NotEmpty(found);
        Assert.All(found, static d => Assert.Equal("RPCS0073", d.Id));
    }
}
