using System.Buffers;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Guid"/>: 36 lower-case characters; 16 binary bytes in little-endian order are read too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuidCodec : IRpcCodec<Guid>
{
    private const int TextBytes = 36;

    private static ReadOnlySpan<byte> Header => [MessagePackCode.Str8, TextBytes];

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Guid value)
    {
        writer.WriteRaw(Header);
        Span<byte> text = writer.ReserveSpan(TextBytes);
        value.TryFormat(text, out _, "D");
        writer.AdvanceReserved(TextBytes);
    }

    /// <inheritdoc/>
    public static Guid Read(ref MessagePackReader reader)
    {
        if (reader.PeekType() == MessagePackType.Binary)
        {
            return new Guid(SixteenBytes.Read(ref reader, nameof(Guid)));
        }

        ReadOnlySpan<byte> text = reader.ReadStringSpan();
        Span<byte> digits = stackalloc byte[2 * SixteenBytes.Length];
        Span<byte> bytes = stackalloc byte[SixteenBytes.Length];
        if (!TryRemoveDashes(text, digits) || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
        {
            SerializationThrow.BadText(nameof(Guid), cause: null);
        }

        return new Guid(bytes, bigEndian: true);
    }

    // 8-4-4-4-12
    private static bool TryRemoveDashes(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        if (text.Length != TextBytes || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
        {
            return false;
        }

        text[..8].CopyTo(digits);
        text[9..13].CopyTo(digits[8..]);
        text[14..18].CopyTo(digits[12..]);
        text[19..23].CopyTo(digits[16..]);
        text[24..].CopyTo(digits[20..]);
        return true;
    }
}
