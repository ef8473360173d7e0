using System.Buffers.Text;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Guid"/>: 36 lower-case characters; 16 binary bytes in little-endian order are read too.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct GuidCodec : IRpcCodec<Guid>
{
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
        if (text.Length != TextBytes || !Utf8Parser.TryParse(text, out Guid value, out int consumed, 'D') || consumed != TextBytes)
        {
            SerializationThrow.BadText(nameof(Guid), cause: null);
            return default;
        }

        return value;
    }

    private const int TextBytes = 36;

    private static ReadOnlySpan<byte> Header => [MessagePackCode.Str8, TextBytes];
}
