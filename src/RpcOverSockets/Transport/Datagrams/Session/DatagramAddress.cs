using System.Net;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>An IP address and port as plain numbers: compared for each packet, so without an object.</summary>
/// <param name="High">The first half of the IPv6 address, or 0.</param>
/// <param name="Low">The second half, or the IPv4 address.</param>
/// <param name="Scope">The scope of a link-local address, else 0.</param>
/// <param name="Port">The port.</param>
/// <param name="IsIPv6">Which of both it is.</param>
internal readonly record struct DatagramAddress(ulong High, ulong Low, uint Scope, ushort Port, bool IsIPv6)
{
    internal bool IsSameIp(in DatagramAddress other) => High == other.High && Low == other.Low && IsIPv6 == other.IsIPv6;

    internal IPAddress ToIp()
    {
        if (!IsIPv6)
        {
            return new IPAddress((uint)Low);
        }

        Span<ulong> halves = [High, Low];
        return new IPAddress(MemoryMarshal.AsBytes(halves), Scope);
    }
}
