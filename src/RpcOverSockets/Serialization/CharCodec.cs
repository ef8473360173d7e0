using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="char"/>: its UTF-16 code unit as an integer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CharCodec : IRpcCodec<char>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, char value) => writer.WriteChar(value);

    /// <inheritdoc/>
    public static char Read(ref MessagePackReader reader) => reader.ReadChar();
}
