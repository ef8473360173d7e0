using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Vector4"/>: an array of four floats of 32 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Vector4Codec : IRpcCodec<Vector4>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Vector4 value) => Floats.Write(ref writer, value);

    /// <inheritdoc/>
    public static Vector4 Read(ref MessagePackReader reader) => Floats.Read<Vector4>(ref reader, nameof(Vector4));
}
