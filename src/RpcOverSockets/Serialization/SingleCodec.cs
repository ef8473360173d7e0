using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="float"/>: a float of 32 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SingleCodec : IRpcCodec<float>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, float value) => writer.WriteSingle(value);

    /// <inheritdoc/>
    public static float Read(ref MessagePackReader reader) => reader.ReadSingle();
}
