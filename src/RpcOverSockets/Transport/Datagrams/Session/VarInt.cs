using System.Buffers.Binary;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Integers of 1, 2, 4 or 8 bytes, big-endian; the two highest bits say how many (RFC 9000 §16).</summary>
internal static class VarInt
{
    internal const long Max = (1L << 62) - 1;

    /// <summary>Bytes that the value takes: 1, 2, 4 or 8.</summary>
    internal static int LengthOf(long value) => value switch
    {
        < 1 << 6 => 1,
        < 1 << 14 => 2,
        < 1 << 30 => 4,
        _ => 8,
    };

    /// <summary>Writes the value, which is from 0 to <see cref="Max"/>.</summary>
    /// <returns>How many bytes were written.</returns>
    internal static int Write(Span<byte> target, long value)
    {
        int lengthBytes = LengthOf(value);
        switch (lengthBytes)
        {
            case 1:
                target[0] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)(0x4000 | value));
                break;
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(target, 0x8000_0000 | (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(target, 0xC000_0000_0000_0000 | (ulong)value);
                break;
        }

        return lengthBytes;
    }

    /// <summary>Reads a value.</summary>
    /// <returns>How many bytes it took, or 0 if they are not all there.</returns>
    internal static int Read(ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        if (source.IsEmpty)
        {
            return 0;
        }

        int lengthBytes = 1 << (source[0] >> 6);
        if (source.Length < lengthBytes)
        {
            return 0;
        }

        value = lengthBytes switch
        {
            1 => source[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(source) & 0x3FFF,
            4 => BinaryPrimitives.ReadUInt32BigEndian(source) & 0x3FFF_FFFF,
            _ => (long)(BinaryPrimitives.ReadUInt64BigEndian(source) & (ulong)Max),
        };
        return lengthBytes;
    }
}
