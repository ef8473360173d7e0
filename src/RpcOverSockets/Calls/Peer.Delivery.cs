using RpcOverSockets.Buffers;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>One-way calls whose callers do not wait for a slow peer (<see cref="RpcDelivery"/>).</summary>
internal sealed partial class Peer
{
    private DeferredOneWays? _deferred;         // _gate; made by the first one
    private bool _isSendingDeferred;            // _gate; a thread sends them, so that others must not overtake

    private bool HasDeferredLocked => _deferred is { Count: > 0 } || _isSendingDeferred;

    /// <summary>Keeps, drops or refuses a one-way call that there is no credit for, as its method says.</summary>
    /// <returns>Null, or why the caller's task fails.</returns>
    private RpcException? Defer(DeferredOneWays.Entry entry)
    {
        RpcMethodDescriptor method = entry.Method;
        if (method.Delivery == RpcDelivery.Disconnect)
        {
            string reason = $"It takes no more of {method}, which disconnects a peer that is too slow.";
            entry.Exports?.Drop(disposes: false);
            RpcInstruments.Disconnected.Add(1);
            FailConnection(ConnectionCode.SlowPeer, reason);
            return new RpcException(RpcStatus.Unavailable, $"{_channel.Peer} was disconnected: {reason}", RpcOutcome.NotExecuted);
        }

        lock (_gate)
        {
            if (entry.Target?.TryBeginCall() != false)
            {
                (_deferred ??= new DeferredOneWays(_settings.WaitingCallsMax, _settings.OutboxBytesMax)).Add(entry);
            }

            if (_state == PeerState.Closed)
            {
                _deferred?.Clear();
            }
        }

        SendDeferred(); // credit may have come meanwhile
        return null;
    }

    /// <summary>Sends deferred calls as far as there is credit.</summary>
    private void SendDeferred()
    {
        while (true)
        {
            DeferredOneWays.Entry? entry;
            lock (_gate)
            {
                entry = _isSendingDeferred || _isSendBlocked || _state != PeerState.Open ? null : TakeDeferredLocked();
                if (entry is null)
                {
                    return;
                }

                _isSendingDeferred = true;
            }

            SegmentWriter output = _channel.BeginFrame();
            entry.Frame.CopyTo(output.Begin(entry.Frame.Length));
            FrameOutput.EndFrame(_channel, output, endsCall: false);
            entry.Target?.EndCall(); // the reference is not dropped on the wire before this
            lock (_gate)
            {
                _isSendingDeferred = false;
            }
        }
    }

    private DeferredOneWays.Entry? TakeDeferredLocked()
    {
        while (_deferred?.Peek() is DeferredOneWays.Entry entry)
        {
            int payloadBytes = entry.Frame.Length - FrameHeader.StreamBytes;
            if (entry.Deadline <= _channel.Now)
            {
                _deferred.RemoveOldest();
            }
            else if (HasCreditLocked(payloadBytes))
            {
                _deferred.RemoveFirst();
                _oneWayCredit -= payloadBytes;
                return entry;
            }
            else
            {
                return null;
            }
        }

        return null;
    }

    private void ClearDeferred()
    {
        lock (_gate)
        {
            _deferred?.Clear();
        }
    }
}
