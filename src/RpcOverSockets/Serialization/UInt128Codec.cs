using System.Buffers.Binary;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="UInt128"/>: 16 binary bytes, little-endian.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt128Codec : IRpcCodec<UInt128>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, UInt128 value)
    {
        writer.WriteBinaryHeader(SixteenBytes.Length);
        BinaryPrimitives.WriteUInt128LittleEndian(writer.ReserveSpan(SixteenBytes.Length), value);
        writer.AdvanceReserved(SixteenBytes.Length);
    }

    /// <inheritdoc/>
    public static UInt128 Read(ref MessagePackReader reader) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SixteenBytes.Read(ref reader, nameof(UInt128)));
}
