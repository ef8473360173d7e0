using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="double"/>: a float of 64 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DoubleCodec : IRpcCodec<double>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, double value) => writer.WriteDouble(value);

    /// <inheritdoc/>
    public static double Read(ref MessagePackReader reader) => reader.ReadDouble();
}
