using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="decimal"/>: invariant text without exponent; the 16 bytes of its memory are read too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DecimalCodec : IRpcCodec<decimal>
{
    private const uint SignBit = 0x8000_0000;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, decimal value)
    {
        Span<byte> text = stackalloc byte[MessagePackCode.FixStrMax];
        value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        writer.WriteRawString(text[..length]);
    }

    /// <inheritdoc/>
    public static decimal Read(ref MessagePackReader reader)
    {
        if (reader.PeekType() == MessagePackType.Binary)
        {
            return FromMemory(SixteenBytes.Read(ref reader, nameof(Decimal)));
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(reader.ReadStringSpan(), Style, CultureInfo.InvariantCulture, out decimal value))
        {
            SerializationThrow.BadText(nameof(Decimal), cause: null);
        }

        return value;
    }

    // The layout that MessagePack-CSharp's native resolver copies: flags (sign, scale), high, low and middle word, little-endian.
    private static decimal FromMemory(ReadOnlySpan<byte> bytes)
    {
        const int ScaleShift = 16;
        const int ScaleMax = 28;
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        uint scale = (flags & ~SignBit) >> ScaleShift;
        if (scale > ScaleMax || (flags & ~SignBit) != scale << ScaleShift)
        {
            SerializationThrow.Malformed($"The flags 0x{flags:x8} are not those of a decimal.");
        }

        int high = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        int low = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        int middle = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        return new decimal(low, middle, high, (flags & SignBit) != 0, (byte)scale);
    }
}
