using System.Buffers.Binary;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>The answer to the PING behind a GOAWAY: the peer serves what comes before it (protocol.md §4.2), so no call that has begun may
/// come behind it.</summary>
/// <remarks>A call begins under the gate, and its frame is written without: between the two the GOAWAY and its PING may arrive.</remarks>
internal sealed partial class Peer
{
    /// <summary>Keeps the PONG back while calls that have begun are being written. Only one is: a peer drains once.</summary>
    private bool TryOwePong(ulong payload)
    {
        lock (_gate)
        {
            if (!_isGoingAway || _own is not OwnCalls own || own.OwesPong || Interlocked.Read(ref own.Queued) == own.Begun)
            {
                return false;
            }

            own.OwedPong = payload;
            own.OwesPong = true;
        }

        // The last of the calls may have been queued before it could see that somebody waits.
        Interlocked.MemoryBarrier();
        PayPong();
        return true;
    }

    /// <summary>Tells that the frame of a call that has begun is queued, or will never be.</summary>
    private void AfterCallQueued()
    {
        OwnCalls own = _own!; // that call has made it
        _ = Interlocked.Increment(ref own.Queued);
        if (own.OwesPong)
        {
            PayPong();
        }
    }

    private void PayPong()
    {
        ulong payload;
        lock (_gate)
        {
            if (_own is not { OwesPong: true } own || Interlocked.Read(ref own.Queued) != own.Begun)
            {
                return;
            }

            payload = own.OwedPong;
            own.OwesPong = false;
        }

        SendPong(payload);
    }

    private void SendPong(ulong payload)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, payload);
        FrameOutput.Send(_channel, new FrameHeader(FrameKind.Pong, FrameFlags.None, 0), bytes);
    }
}
