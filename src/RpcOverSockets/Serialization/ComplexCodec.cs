using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Complex"/>: an array of two floats of 64 bits.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ComplexCodec : IRpcCodec<Complex>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Complex value)
    {
        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteDouble(value.Real);
        writer.WriteDouble(value.Imaginary);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static Complex Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(2, nameof(Complex));
        reader.Enter();
        double real = reader.ReadDouble();
        double imaginary = reader.ReadDouble();
        reader.Leave();
        return new Complex(real, imaginary);
    }
}
