using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Shared;

/// <summary>Messages of the simulated program: kind, flags, call id as in a frame, then a number that names the call for ever.</summary>
internal static class SimulatedCalls
{
    internal const byte Hello = 1;
    internal const byte Call = 2;
    internal const byte Reply = 3;
    internal const int HeaderBytes = 14;

    internal static void Send(DatagramSession session, byte kind, uint call, ulong id, int payloadBytes, long now, bool isFence = false)
    {
        BufferSegment segment = SegmentPool.Rent(HeaderBytes + payloadBytes);
        Span<byte> bytes = segment.Array;
        bytes[0] = kind;
        bytes[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], call);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[6..], id);
        Fill(bytes.Slice(HeaderBytes, payloadBytes), id);
        segment.End = HeaderBytes + payloadBytes;
        var info = new MessageInfo(
            segment.End, Key: call, Tag: kind == Call ? call : 0, Replies: kind == Reply ? 1 : 0, isFence, IsAwaited: kind == Call);
        session.Send(segment, info, now);
    }

    /// <summary>Sends a message once.</summary>
    internal static void SendOnce(SimulatedClient client, byte kind, uint key)
    {
        BufferSegment segment = SegmentPool.Rent(HeaderBytes);
        segment.Array.AsSpan(0, HeaderBytes).Clear();
        segment.Array[0] = kind;
        segment.End = HeaderBytes;
        client.Session.SendOnce(segment, HeaderBytes, key);
        client.Network.Wake();
    }

    /// <summary>Bytes that depend on the call, so that bytes of another are noticed.</summary>
    internal static void Fill(Span<byte> payload, ulong id)
    {
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] = (byte)((id * 31) + ((ulong)i * 7));
        }
    }

    internal static bool IsIntact(ReadOnlySpan<byte> message)
    {
        ulong id = BinaryPrimitives.ReadUInt64BigEndian(message[6..]);
        ReadOnlySpan<byte> payload = message[HeaderBytes..];
        for (int i = 0; i < payload.Length; i++)
        {
            if (payload[i] != (byte)((id * 31) + ((ulong)i * 7)))
            {
                return false;
            }
        }

        return true;
    }
}
