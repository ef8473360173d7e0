using System.Buffers;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Writes and reads metadata: a map from strings to strings or bin, within its limits (protocol.md §2).</summary>
internal static class Metadata
{
    internal static void Write(ref MessagePackWriter writer, RpcMetadata metadata)
    {
        writer.WriteMapHeader(metadata.Count);
        foreach ((string key, RpcMetadataValue value) in metadata)
        {
            writer.WriteString(key);
            if (value.Text is string text)
            {
                writer.WriteString(text);
            }
            else
            {
                writer.WriteBinary(value.Bytes.Span);
            }
        }
    }

    /// <summary>Encodes metadata once for many calls.</summary>
    internal static byte[] Encode(RpcMetadata metadata)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        Write(ref writer, metadata);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads metadata at the start of a payload.</summary>
    /// <param name="payload">Begins with it.</param>
    /// <param name="metadata">What was read; cannot be changed.</param>
    /// <param name="rest">What follows it.</param>
    /// <returns>False if it is malformed or beyond a limit.</returns>
    internal static bool TryRead(in ReadOnlySequence<byte> payload, out RpcMetadata metadata, out ReadOnlySequence<byte> rest)
    {
        metadata = RpcMetadata.Empty;
        rest = payload;
        try
        {
            var reader = new MessagePackReader(payload);
            RpcMetadata? read = TryRead(ref reader);
            if (read is null || reader.Consumed > RpcMetadata.BytesMax)
            {
                return false;
            }

            metadata = read;
            rest = payload.Slice(reader.Consumed);
            return true;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    private static RpcMetadata? TryRead(ref MessagePackReader reader)
    {
        int count = reader.ReadMapHeader();
        if (count > RpcMetadata.EntriesMax)
        {
            return null;
        }

        var metadata = new RpcMetadata();
        for (int i = 0; i < count; i++)
        {
            string? key = reader.ReadString();
            if (key is null || !RpcMetadata.IsLegalKey(key) || !TryReadValue(ref reader, out RpcMetadataValue value) ||
                !metadata.TryAddReceived(key, value))
            {
                return null;
            }
        }

        return metadata.Freeze();
    }

    private static bool TryReadValue(ref MessagePackReader reader, out RpcMetadataValue value)
    {
        switch (reader.PeekType())
        {
            case MessagePackType.String:
                value = new RpcMetadataValue(reader.ReadString()!);
                return true;
            case MessagePackType.Binary:
                value = new RpcMetadataValue(reader.ReadBinary());
                return true;
            default:
                value = default;
                return false;
        }
    }
}
