using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="string"/>: UTF-8, strict in both directions.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StringCodec : IRpcCodec<string>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, string? value) => writer.WriteString(value);

    /// <inheritdoc/>
    public static string? Read(ref MessagePackReader reader) => reader.ReadString();
}
