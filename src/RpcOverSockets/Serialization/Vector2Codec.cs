using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Vector2"/>: an array of two floats of 32 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Vector2Codec : IRpcCodec<Vector2>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Vector2 value) => Floats.Write(ref writer, value);

    /// <inheritdoc/>
    public static Vector2 Read(ref MessagePackReader reader) => Floats.Read<Vector2>(ref reader, nameof(Vector2));
}
