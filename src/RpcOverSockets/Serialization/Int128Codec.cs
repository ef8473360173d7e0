using System.Buffers.Binary;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Int128"/>: 16 binary bytes, little-endian.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int128Codec : IRpcCodec<Int128>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Int128 value)
    {
        writer.WriteBinaryHeader(SixteenBytes.Length);
        BinaryPrimitives.WriteInt128LittleEndian(writer.ReserveSpan(SixteenBytes.Length), value);
        writer.AdvanceReserved(SixteenBytes.Length);
    }

    /// <inheritdoc/>
    public static Int128 Read(ref MessagePackReader reader) =>
        BinaryPrimitives.ReadInt128LittleEndian(SixteenBytes.Read(ref reader, nameof(Int128)));
}
