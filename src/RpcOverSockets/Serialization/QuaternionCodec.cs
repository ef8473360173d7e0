using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Quaternion"/>: an array of four floats of 32 bits, in the order X, Y, Z, W.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QuaternionCodec : IRpcCodec<Quaternion>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Quaternion value) => Floats.Write(ref writer, value);

    /// <inheritdoc/>
    public static Quaternion Read(ref MessagePackReader reader) => Floats.Read<Quaternion>(ref reader, nameof(Quaternion));
}
