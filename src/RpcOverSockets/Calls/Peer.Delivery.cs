using RpcOverSockets.Buffers;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>One-way calls whose callers do not wait for a slow peer (<see cref="RpcDelivery"/>).</summary>
internal sealed partial class Peer
{
    private bool HasDeferredLocked => _oneWay is { HasDeferred: true };

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
                (OneWayLocked.Deferred ??= new DeferredOneWays(_settings.WaitingCallsMax, _settings.OutboxBytesMax)).Add(entry);
            }

            if (_state == PeerState.Closed)
            {
                _oneWay?.Deferred?.Clear();
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
                entry = _oneWay is not { IsSendingDeferred: false } oneWay || _isSendBlocked || _state != PeerState.Open
                    ? null
                    : TakeDeferredLocked(oneWay);
                if (entry is null)
                {
                    return;
                }

                _oneWay!.IsSendingDeferred = true;
            }

            SegmentWriter output = _channel.BeginFrame();
            entry.Frame.CopyTo(output.Begin(entry.Frame.Length));
            FrameOutput.EndFrame(_channel, output, endsCall: false);
            entry.Target?.EndCall(); // the reference is not dropped on the wire before this
            lock (_gate)
            {
                _oneWay!.IsSendingDeferred = false;
            }
        }
    }

    private DeferredOneWays.Entry? TakeDeferredLocked(OneWayFlow oneWay)
    {
        while (oneWay.Deferred?.Peek() is DeferredOneWays.Entry entry)
        {
            int payloadBytes = entry.Frame.Length - FrameHeader.StreamBytes;
            if (entry.Deadline <= _channel.Now)
            {
                oneWay.Deferred.RemoveOldest();
            }
            else if (HasCredit(oneWay, payloadBytes))
            {
                oneWay.Deferred.RemoveFirst();
                oneWay.Credit -= payloadBytes;
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
            _oneWay?.Deferred?.Clear();
        }
    }
}
