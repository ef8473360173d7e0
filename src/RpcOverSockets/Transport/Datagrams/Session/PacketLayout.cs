using System.Buffers.Binary;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Where the fields of a packet are (docs/udp.md §1).</summary>
internal static class PacketLayout
{
    internal const uint Version = 1;

    /// <summary>First byte, connection id, number.</summary>
    internal const int ShortHeaderBytes = 1 + ConnectionId.LengthBytes + 4;

    /// <summary>First byte, version, both connection ids, number.</summary>
    internal const int LongHeaderBytes = 1 + 4 + (2 * ConnectionId.LengthBytes) + 4;

    /// <summary>The CRC-32C at the end.</summary>
    internal const int TrailerBytes = 4;

    /// <summary>What every path must carry, and so the size of an INIT (RFC 9000 §14).</summary>
    internal const int DatagramBytesMin = 1200;

    /// <summary>The largest datagram that is ever sent or received.</summary>
    internal const int DatagramBytesMax = 16_000;

    /// <summary>The first byte of an INIT.</summary>
    internal const byte InitFirstByte = LongFirstByte | (byte)LongPacketKind.Init;

    // 01 vv 0000 and 11 vv tttt, version 1.
    private const byte ShortFirstByte = 0x50;
    private const byte LongFirstByte = 0xD0;

    internal static bool IsShort(ReadOnlySpan<byte> packet) =>
        packet.Length >= ShortHeaderBytes + TrailerBytes && packet[0] == ShortFirstByte;

    internal static bool IsLong(ReadOnlySpan<byte> packet) =>
        packet.Length >= LongHeaderBytes + TrailerBytes && (packet[0] & 0xF0) == LongFirstByte;

    /// <summary>Whether it looks like a long packet of any version.</summary>
    internal static bool IsLongOfAnyVersion(ReadOnlySpan<byte> packet) =>
        packet.Length >= LongHeaderBytes + TrailerBytes && (packet[0] & 0xC0) == 0xC0;

    internal static LongPacketKind LongKind(ReadOnlySpan<byte> packet) => (LongPacketKind)(packet[0] & 0x0F);

    internal static uint VersionOf(ReadOnlySpan<byte> longPacket) => BinaryPrimitives.ReadUInt32BigEndian(longPacket[1..]);

    /// <summary>The connection id that the receiver chose, of a short packet.</summary>
    internal static ConnectionId ShortDestination(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt64BigEndian(packet[1..]));

    internal static uint ShortNumber(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[(1 + ConnectionId.LengthBytes)..]);

    internal static ConnectionId LongDestination(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt64BigEndian(packet[5..]));

    internal static ConnectionId LongSource(ReadOnlySpan<byte> packet) => new(BinaryPrimitives.ReadUInt64BigEndian(packet[13..]));

    internal static ReadOnlySpan<byte> LongBody(ReadOnlySpan<byte> packet) => packet[LongHeaderBytes..^TrailerBytes];

    internal static void WriteShortHeader(Span<byte> packet, ConnectionId destination, long number)
    {
        packet[0] = ShortFirstByte;
        BinaryPrimitives.WriteUInt64BigEndian(packet[1..], destination.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[(1 + ConnectionId.LengthBytes)..], (uint)number);
    }

    internal static void WriteLongHeader(Span<byte> packet, LongPacketKind kind, ConnectionId destination, ConnectionId source, uint number)
    {
        packet[0] = (byte)(LongFirstByte | (byte)kind);
        BinaryPrimitives.WriteUInt32BigEndian(packet[1..], Version);
        BinaryPrimitives.WriteUInt64BigEndian(packet[5..], destination.Value);
        BinaryPrimitives.WriteUInt64BigEndian(packet[13..], source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[21..], number);
    }

    /// <summary>What the checksum of a short packet begins with, so that a packet of another session never fits.</summary>
    internal static uint ShortSeed(ConnectionId destination, ConnectionId source)
    {
        Span<byte> pseudo = stackalloc byte[(2 * ConnectionId.LengthBytes) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64BigEndian(pseudo, destination.Value);
        BinaryPrimitives.WriteUInt64BigEndian(pseudo[8..], source.Value);
        BinaryPrimitives.WriteUInt32BigEndian(pseudo[16..], Version);
        return Crc32C.Append(Crc32C.Seed, pseudo);
    }

    /// <summary>Writes the checksum behind the packet.</summary>
    /// <returns>The length with it.</returns>
    internal static int Seal(Span<byte> buffer, int lengthBytes, uint seed)
    {
        BinaryPrimitives.WriteUInt32BigEndian(buffer[lengthBytes..], Crc32C.Finish(Crc32C.Append(seed, buffer[..lengthBytes])));
        return lengthBytes + TrailerBytes;
    }

    internal static bool IsIntact(ReadOnlySpan<byte> packet, uint seed) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^TrailerBytes..]) == Crc32C.Finish(Crc32C.Append(seed, packet[..^TrailerBytes]));

    /// <summary>The full number of which the low 32 bits are given: the nearest to what is expected next.</summary>
    internal static long Expand(uint low, long expected)
    {
        long candidate = (expected & ~0xFFFF_FFFFL) | low;
        if (candidate < expected - (1L << 31))
        {
            return candidate + (1L << 32);
        }

        return candidate > expected + (1L << 31) && candidate >= 1L << 32 ? candidate - (1L << 32) : candidate;
    }
}
