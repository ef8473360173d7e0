using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Half"/>: a float of 32 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HalfCodec : IRpcCodec<Half>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Half value) => writer.WriteSingle((float)value);

    /// <inheritdoc/>
    public static Half Read(ref MessagePackReader reader) => (Half)reader.ReadSingle();
}
