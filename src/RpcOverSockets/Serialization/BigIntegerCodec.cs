using System.ComponentModel;
using System.Numerics;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="BigInteger"/>: binary, two's complement, little-endian.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BigIntegerCodec : IRpcCodec<BigInteger>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, BigInteger value)
    {
        int length = value.GetByteCount();
        writer.WriteBinaryHeader(length);
        value.TryWriteBytes(writer.ReserveSpan(length), out _);
        writer.AdvanceReserved(length);
    }

    /// <inheritdoc/>
    public static BigInteger Read(ref MessagePackReader reader) => new(reader.ReadBinarySpan());
}
