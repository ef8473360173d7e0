using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Vector3"/>: an array of three floats of 32 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Vector3Codec : IRpcCodec<Vector3>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Vector3 value) => Floats.Write(ref writer, value);

    /// <inheritdoc/>
    public static Vector3 Read(ref MessagePackReader reader) => Floats.Read<Vector3>(ref reader, nameof(Vector3));
}
