using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Matrix4x4"/>: an array of sixteen floats of 32 bits, row by row.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Matrix4x4Codec : IRpcCodec<Matrix4x4>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Matrix4x4 value) => Floats.Write(ref writer, value);

    /// <inheritdoc/>
    public static Matrix4x4 Read(ref MessagePackReader reader) => Floats.Read<Matrix4x4>(ref reader, nameof(Matrix4x4));
}
