using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Addresses between the kernel's layout and numbers, without an object for each packet.</summary>
internal static class SocketAddressBytes
{
    /// <summary>sockaddr_in6, the larger of both.</summary>
    internal const int BytesMax = 28;

    private const int IPv4Bytes = 16;

    internal static DatagramAddress Read(ReadOnlySpan<byte> bytes)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return MemoryMarshal.Read<ushort>(bytes) == LinuxConstants.FamilyIPv6
            ? new DatagramAddress(
                MemoryMarshal.Read<ulong>(bytes[8..]), MemoryMarshal.Read<ulong>(bytes[16..]), MemoryMarshal.Read<uint>(bytes[24..]), port,
                IsIPv6: true)
            : new DatagramAddress(0, MemoryMarshal.Read<uint>(bytes[4..]), 0, port, IsIPv6: false);
    }

    /// <summary>Writes the address.</summary>
    /// <returns>Its length.</returns>
    internal static int Write(Span<byte> bytes, in DatagramAddress address)
    {
        bytes[..BytesMax].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], address.Port);
        if (!address.IsIPv6)
        {
            MemoryMarshal.Write(bytes, (ushort)LinuxConstants.FamilyIPv4);
            MemoryMarshal.Write(bytes[4..], (uint)address.Low);
            return IPv4Bytes;
        }

        MemoryMarshal.Write(bytes, (ushort)LinuxConstants.FamilyIPv6);
        MemoryMarshal.Write(bytes[8..], address.High);
        MemoryMarshal.Write(bytes[16..], address.Low);
        MemoryMarshal.Write(bytes[24..], address.Scope);
        return BytesMax;
    }

    internal static RpcPeer PeerOf(in DatagramAddress address)
    {
        IPAddress ip = address.ToIp();
        return new RpcPeer(address.IsIPv6 ? $"udp://[{ip}]:{address.Port}" : $"udp://{ip}:{address.Port}");
    }
}
