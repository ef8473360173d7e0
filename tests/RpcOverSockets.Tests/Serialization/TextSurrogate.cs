using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Travels in the place of a string, as one.</summary>
internal sealed record TextSurrogate(string Text) : IRpcSurrogate<string, TextSurrogate>
{
    public static TextSurrogate FromValue(string value) => new(value);

    public string ToValue() => Text;
}

internal readonly struct TextSurrogateCodec : IRpcCodec<TextSurrogate>
{
    public static void Write(ref MessagePackWriter writer, TextSurrogate? value) => writer.WriteString(value?.Text);

    public static TextSurrogate? Read(ref MessagePackReader reader) => reader.ReadString() is string text ? new TextSurrogate(text) : null;
}
