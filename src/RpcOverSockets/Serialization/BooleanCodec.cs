using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="bool"/>: false or true.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BooleanCodec : IRpcCodec<bool>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, bool value) => writer.WriteBoolean(value);

    /// <inheritdoc/>
    public static bool Read(ref MessagePackReader reader) => reader.ReadBoolean();
}
