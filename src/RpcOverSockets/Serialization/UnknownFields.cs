using System.Buffers.Binary;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Keeps what generated codecs find without a member for it. For generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class UnknownFields
{
    // Of a key: str 32 and its length.
    private const int KeyHeaderBytesMax = 5;

    /// <summary>Gets how many elements or entries there are.</summary>
    /// <param name="fields">The bag, or null for none.</param>
    /// <returns>The number to add to the header's count.</returns>
    public static int Count(RpcUnknownFields? fields) => fields is null ? 0 : fields.Count;

    /// <summary>Writes what was kept.</summary>
    /// <param name="writer">Stands behind the last known member.</param>
    /// <param name="fields">The bag, or null for none.</param>
    public static void Write(ref MessagePackWriter writer, RpcUnknownFields? fields)
    {
        if (fields is not null)
        {
            writer.WriteRaw(fields.Bytes);
        }
    }

    /// <summary>Reads the elements behind the last known one of an array.</summary>
    /// <param name="reader">Stands at the first of them.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>The bag.</returns>
    public static RpcUnknownFields ReadElements(ref MessagePackReader reader, int count)
    {
        var fields = new RpcUnknownFields();
        for (int i = 0; i < count; i++)
        {
            fields.Add(reader.ReadValue(), complete: true);
        }

        return fields;
    }

    /// <summary>Reads the value of an unknown key of a map.</summary>
    /// <param name="reader">Stands at the value.</param>
    /// <param name="key">The key, as it was read: valid until the next call on the reader.</param>
    /// <param name="fields">The bag; created for the first entry.</param>
    public static void ReadEntry(ref MessagePackReader reader, scoped ReadOnlySpan<byte> key, ref RpcUnknownFields? fields)
    {
        fields ??= new RpcUnknownFields();
        Span<byte> header = stackalloc byte[KeyHeaderBytesMax];
        int length = WriteHeader(header, key.Length);
        fields.Add(header[..length], complete: false);
        fields.Add(key, complete: false);
        fields.Add(reader.ReadValue(), complete: true);
    }

    // The smallest form, as MessagePackWriter writes it.
    private static int WriteHeader(Span<byte> header, int lengthBytes)
    {
        switch (lengthBytes)
        {
            case <= MessagePackCode.FixStrMax:
                header[0] = (byte)(MessagePackCode.FixStr | lengthBytes);
                return 1;
            case <= byte.MaxValue:
                header[0] = MessagePackCode.Str8;
                header[1] = (byte)lengthBytes;
                return 2;
            case <= ushort.MaxValue:
                header[0] = MessagePackCode.Str16;
                BinaryPrimitives.WriteUInt16BigEndian(header[1..], (ushort)lengthBytes);
                return 3;
            default:
                header[0] = MessagePackCode.Str32;
                BinaryPrimitives.WriteInt32BigEndian(header[1..], lengthBytes);
                return KeyHeaderBytesMax;
        }
    }
}
