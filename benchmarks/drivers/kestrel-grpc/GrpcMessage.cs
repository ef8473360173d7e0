using System.Buffers;
using System.Buffers.Binary;

namespace KestrelGrpc;

/// <summary>A message of gRPC: a flag, the length, and here always one protobuf field of bytes with number 1.</summary>
internal static class GrpcMessage
{
    internal const int PrefixBytes = 5;

    private const byte BytesField1 = 0x0A; // field 1, wire type 2

    internal static byte[] Of(int payloadBytes)
    {
        var output = new ArrayBufferWriter<byte>(payloadBytes + 16);
        output.Write([BytesField1]);
        uint left = (uint)payloadBytes;
        for (; left >= 0x80; left >>= 7)
        {
            output.Write([(byte)(left | 0x80)]);
        }

        output.Write([(byte)left]);
        output.Write(new byte[payloadBytes]);
        var message = new byte[PrefixBytes + output.WrittenCount];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), output.WrittenCount);
        output.WrittenSpan.CopyTo(message.AsSpan(PrefixBytes));
        return message;
    }

    /// <summary>Gets the bytes of the message at the front; 0 where its prefix is not whole yet.</summary>
    internal static long BytesOf(ReadOnlySequence<byte> received)
    {
        if (received.Length < PrefixBytes)
        {
            return 0;
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        received.Slice(0, PrefixBytes).CopyTo(prefix);
        return PrefixBytes + BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
    }
}
