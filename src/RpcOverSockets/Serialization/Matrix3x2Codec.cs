using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Matrix3x2"/>: an array of six floats of 32 bits, row by row.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Matrix3x2Codec : IRpcCodec<Matrix3x2>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Matrix3x2 value) => Floats.Write(ref writer, value);

    /// <inheritdoc/>
    public static Matrix3x2 Read(ref MessagePackReader reader) => Floats.Read<Matrix3x2>(ref reader, nameof(Matrix3x2));
}
