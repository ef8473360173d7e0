using System.Buffers.Binary;
using System.Numerics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>CRC-32C (Castagnoli): finds what the 16-bit checksum of UDP lets through. It proves nothing about who sent a packet.</summary>
internal static class Crc32C
{
    /// <summary>What <see cref="Append"/> begins with.</summary>
    internal const uint Seed = 0xFFFF_FFFF;

    /// <summary>Goes on over more bytes.</summary>
    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }

    /// <summary>The checksum of all that was appended.</summary>
    internal static uint Finish(uint crc) => ~crc;
}
