using System.Buffers.Binary;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>The answer to the PING behind a GOAWAY: the peer serves what comes before it (protocol.md §4.2), so no call that has begun may
/// come behind it.</summary>
/// <remarks>A call begins under the gate, and its frame is written without: between the two the GOAWAY and its PING may arrive.</remarks>
internal sealed partial class Peer
{
    private long _begun;              // _gate; calls that have begun, one-way calls included
    private long _queued;             // Interlocked; those of them whose frames are queued or will never be
    private ulong _owedPong;          // _gate
    private volatile bool _owesPong;  // written under _gate

    /// <summary>Keeps the PONG back while calls that have begun are being written. Only one is: a peer drains once.</summary>
    private bool TryOwePong(ulong payload)
    {
        lock (_gate)
        {
            if (!_isGoingAway || _owesPong || Interlocked.Read(ref _queued) == _begun)
            {
                return false;
            }

            _owedPong = payload;
            _owesPong = true;
        }

        // The last of the calls may have been queued before it could see that somebody waits.
        Interlocked.MemoryBarrier();
        PayPong();
        return true;
    }

    /// <summary>Tells that the frame of a call that has begun is queued, or will never be.</summary>
    private void AfterCallQueued()
    {
        _ = Interlocked.Increment(ref _queued);
        if (_owesPong)
        {
            PayPong();
        }
    }

    private void PayPong()
    {
        ulong payload;
        lock (_gate)
        {
            if (!_owesPong || Interlocked.Read(ref _queued) != _begun)
            {
                return;
            }

            payload = _owedPong;
            _owesPong = false;
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
