using System.Buffers;
using System.Collections.Immutable;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>One value with its type, codec and source text.</summary>
internal abstract class VectorCase(string type, string text)
{
    internal string Type { get; } = type;

    internal string Text { get; } = text;

    internal abstract CodecProbe Probe { get; }

    internal abstract byte[] Write();

    internal abstract void WriteTo(IBufferWriter<byte> output);

    /// <summary>Reads a value, which must use all bytes, and writes it again.</summary>
    internal abstract byte[] Rewrite(ReadOnlySequence<byte> bytes);

    /// <inheritdoc cref="Rewrite(ReadOnlySequence{byte})"/>
    internal abstract byte[] Rewrite(ReadOnlySpan<byte> bytes);

    internal abstract void AssertReadEqual(byte[] bytes);

    public override string ToString() => $"{Type} {Text}";
}

internal sealed class VectorCase<T, TCodec>(string type, string text, T? value) : VectorCase(type, text)
    where TCodec : struct, IRpcCodec<T>
{
    internal override CodecProbe Probe { get; } = new CodecProbe<T, TCodec>();

    internal override byte[] Write() => Wire.Write<T, TCodec>(value);

    internal override void WriteTo(IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        TCodec.Write(ref writer, value);
        writer.Flush();
    }

    internal override byte[] Rewrite(ReadOnlySequence<byte> bytes) => Wire.Write<T, TCodec>(Wire.Read<T, TCodec>(bytes));

    internal override byte[] Rewrite(ReadOnlySpan<byte> bytes) => Wire.Write<T, TCodec>(Wire.Read<T, TCodec>(bytes));

    internal override void AssertReadEqual(byte[] bytes)
    {
        T? read = Wire.Read<T, TCodec>(bytes);
        switch (value)
        {
            case ReadOnlyMemory<byte> memory:
                Assert.Equal(memory.ToArray(), ((ReadOnlyMemory<byte>)(object)read!).ToArray());
                break;
            case ReadOnlySequence<byte> sequence:
                Assert.Equal(sequence.ToArray(), ((ReadOnlySequence<byte>)(object)read!).ToArray());
                break;
            case ArraySegment<byte> { Array: null }:
                Assert.Null(((ArraySegment<byte>)(object)read!).Array);
                break;
            case ImmutableArray<int> array:
                Assert.Equal(array.ToArray(), ((ImmutableArray<int>)(object)read!).ToArray());
                break;
            case System.Text.StringBuilder builder:
                Assert.Equal(builder.ToString(), read?.ToString());
                break;
            case System.Collections.IEnumerable or IEquatable<T> or null:
                Assert.Equal(value, read);
                break;
            default:
                Assert.Equivalent(value, read, strict: true);
                break;
        }
    }
}
