using System.Buffers;
using RpcOverSockets.Buffers;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>One-way calls and their credit in both directions (protocol.md §4, ONEWAY).</summary>
internal sealed partial class Peer
{
    // Credit below half of the window is granted back after this time, so that a sender that waits for more than is left is not forgotten.
    private const int CreditDelayMs = 10;

    private OneWayFlow? _oneWay; // _gate; made by the first one-way call in either direction

    private OneWayFlow OneWayLocked => _oneWay ??= new OneWayFlow(_remote.CreditBytes, _settings.CreditBytes);

    /// <summary>Sends a one-way call if there is credit for it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="route">The object that is called and the metadata, or null.</param>
    /// <param name="deadline">A timestamp.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="takenBytes">Credit that <see cref="WaitForCreditAsync"/> took for this call, or 0.</param>
    /// <param name="failure">Why the call cannot be sent at all; null if it was queued or must wait.</param>
    /// <returns>0, or the bytes of credit that the call needs: wait for them, or look for another connection.</returns>
    internal int TrySendOneWay<TArguments>(
        RpcMethodDescriptor method,
        CallRoute? route,
        long deadline,
        in TArguments arguments,
        int takenBytes,
        out RpcException? failure)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        if (route?.Target is not RemoteObject target)
        {
            return TrySendOneWayNow(method, route, deadline, arguments, takenBytes, out failure);
        }

        // Another thread may drop the reference meanwhile: the peer must not be told before the call is on its way.
        if (!target.TryBeginCall())
        {
            GiveBackTakenCredit(takenBytes);
            failure = null;
            return 1; // who looks for another connection is told that the reference was dropped
        }

        try
        {
            return TrySendOneWayNow(method, route, deadline, arguments, takenBytes, out failure);
        }
        finally
        {
            target.EndCall();
        }
    }

    private int TrySendOneWayNow<TArguments>(
        RpcMethodDescriptor method,
        CallRoute? route,
        long deadline,
        in TArguments arguments,
        int takenBytes,
        out RpcException? failure)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        SegmentWriter output = _channel.BeginFrame();
        var header = new FrameHeader(FrameKind.Call, FrameFlags.OneWay | (route?.Flags ?? FrameFlags.None), 0);
        failure = WriteCall(output, header, method, route, TimeoutOf(deadline, _channel.Now), arguments, out ExportScope? exports);
        if (failure is null && exports is null && takenBytes == 0 && TrySendOnce(method, route, output))
        {
            return 0;
        }

        int payloadBytes = failure is null ? output.FrameBytes - FrameHeader.StreamBytes : 0;
        bool isTaken = takenBytes > 0;
        bool isDeferred = false;
        lock (_gate)
        {
            OneWayFlow oneWay = OneWayLocked;
            if (isTaken)
            {
                // What was granted here is of no use any more when the peer went away meanwhile: the call goes to another connection.
                oneWay.Credit += takenBytes - payloadBytes;
                isTaken = IsUsable;
                HandOutCredit(oneWay); // what this call took and does not need
            }
            else if (failure is null && IsUsable)
            {
                isTaken = oneWay.Waiters is not { Count: > 0 } && !oneWay.HasDeferred && HasCredit(oneWay, payloadBytes) &&
                    !(_isSendBlocked && method.Delivery != RpcDelivery.Wait);
                oneWay.Credit -= isTaken ? payloadBytes : 0;
                isDeferred = !isTaken && method.Delivery != RpcDelivery.Wait;
            }

            isTaken &= failure is null;
            OwnLocked.Begun += isTaken ? 1 : 0;
        }

        if (isTaken)
        {
            FrameOutput.EndFrame(_channel, output, endsCall: false);
            AfterCallQueued();
            return 0;
        }

        byte[]? frame = isDeferred ? FrameOutput.ToArray(output) : null;
        _channel.DiscardFrame(output);
        if (frame is not null)
        {
            failure = Defer(new DeferredOneWays.Entry(method, route?.Target, deadline, frame, exports));
            return 0;
        }

        exports?.Drop(disposes: false);
        return failure is null ? payloadBytes : 0;
    }

    // Over UDP, and without credit: who gets it has limits of its own. References must arrive, or nobody would ever give them back.
    private bool TrySendOnce(RpcMethodDescriptor method, CallRoute? route, SegmentWriter output)
    {
        if (method.Delivery is not (RpcDelivery.Unreliable or RpcDelivery.LatestOnly) || !IsUsable)
        {
            return false;
        }

        uint key = 0;
        if (method.Delivery == RpcDelivery.LatestOnly)
        {
            key = method.Id ^ ((route?.Target?.Id ?? 0) * 0x9E37_79B1u);
            key = key == 0 ? 1 : key;
        }

        return FrameOutput.TryEndFrameOnce(_channel, output, key);
    }

    /// <summary>Waits for credit, in order of arrival.</summary>
    /// <returns>True: the credit is taken. False: the connection takes no more calls.</returns>
    /// <exception cref="RpcException">Too many wait, or the deadline passed: NotExecuted.</exception>
    internal async ValueTask<bool> WaitForCreditAsync(
        RpcMethodDescriptor method, int payloadBytes, long deadline, CancellationToken cancellationToken)
    {
        LinkedListNode<CreditWaiter> waiter;
        lock (_gate)
        {
            if (_state != PeerState.Open || _isGoingAway)
            {
                return false;
            }

            OneWayFlow oneWay = OneWayLocked;
            oneWay.Waiters ??= new LinkedList<CreditWaiter>();
            if (oneWay.Waiters.Count >= _settings.WaitingCallsMax)
            {
                throw new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"{method} was not sent: {oneWay.Waiters.Count} one-way calls wait for credit of {_channel.Peer} and " +
                    $"{nameof(RpcConnectionOptions.WaitingCallsMax)} is {_settings.WaitingCallsMax}.",
                    RpcOutcome.NotExecuted);
            }

            waiter = oneWay.Waiters.AddLast(new CreditWaiter(payloadBytes));
            HandOutCredit(oneWay);
        }

        try
        {
            return await Deadlines.WaitAsync(waiter.Value.Task, _settings.Time, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LeaveCreditQueue(waiter);
            throw e is OperationCanceledException
                ? new OperationCanceledException(cancellationToken)
                : new RpcException(
                    RpcStatus.DeadlineExceeded,
                    $"{method} was not sent: its deadline passed while it waited for one-way credit of {_channel.Peer}.",
                    RpcOutcome.NotExecuted);
        }
    }

    private void GiveBackTakenCredit(int takenBytes)
    {
        lock (_gate)
        {
            OneWayLocked.Credit += takenBytes;
            HandOutCredit(OneWayLocked);
        }
    }

    // Unlinked at once, because who has left must not count among those that wait.
    private void LeaveCreditQueue(LinkedListNode<CreditWaiter> waiter)
    {
        lock (_gate)
        {
            if (waiter.Value.TrySetCanceled())
            {
                waiter.List?.Remove(waiter);
            }
            else if (waiter.Value.Task.Result)
            {
                OneWayLocked.Credit += waiter.Value.PayloadBytes;
            }

            HandOutCredit(OneWayLocked);
        }

        SendDeferred();
    }

    // Frames of several threads may arrive in another order than credit was taken in, so none but a lone frame may overdraw.
    private static bool HasCredit(OneWayFlow oneWay, int payloadBytes) =>
        payloadBytes <= oneWay.Credit || oneWay.Credit >= oneWay.Window;

    private static void HandOutCredit(OneWayFlow oneWay)
    {
        while (oneWay.Waiters?.First?.Value is CreditWaiter waiter && HasCredit(oneWay, waiter.PayloadBytes))
        {
            oneWay.Waiters.RemoveFirst();
            if (waiter.TrySetResult(true))
            {
                oneWay.Credit -= waiter.PayloadBytes;
            }
        }
    }

    private void DismissCreditWaiters()
    {
        CreditWaiter[] waiters;
        lock (_gate)
        {
            waiters = [.. _oneWay?.Waiters ?? []];
            _oneWay?.Waiters?.Clear();
        }

        foreach (CreditWaiter waiter in waiters)
        {
            waiter.TrySetResult(false);
        }
    }

    private void OnCredit(uint call, in ReadOnlySequence<byte> payload)
    {
        uint grant = ReadUInt32(payload);
        if (call != 0)
        {
            OnStreamCredit(call, grant);
            return;
        }

        bool isOverflow;
        bool hasDeferred = false;
        lock (_gate)
        {
            OneWayFlow oneWay = OneWayLocked;
            oneWay.Credit += grant;
            isOverflow = oneWay.Credit > int.MaxValue;
            if (!isOverflow)
            {
                HandOutCredit(oneWay);
                hasDeferred = HasDeferredLocked;
            }
        }

        if (hasDeferred)
        {
            SendDeferred();
        }

        if (isOverflow)
        {
            FailConnection(ConnectionCode.Protocol, "The one-way credit exceeds 2^31 - 1 bytes.");
        }
    }

    private bool TryTakeOneWayCredit(long payloadBytes)
    {
        bool hadCredit;
        lock (_gate)
        {
            OneWayFlow oneWay = OneWayLocked;
            hadCredit = oneWay.Granted > 0;
            oneWay.Granted -= payloadBytes;
        }

        if (!hadCredit)
        {
            FailConnection(ConnectionCode.Protocol, "A one-way call came without credit.");
        }

        return hadCredit;
    }

    private void EndOneWay(IncomingCall call)
    {
        lock (_gate)
        {
            call.EndLocked();
            _oneWay!.Calls.Remove(call.Id);
            _accepted--;
        }

        GiveBackCredit(call.CreditBytes);
        AfterCallsEnded();
    }

    private void GiveBackCredit(int payloadBytes)
    {
        uint grant = 0;
        lock (_gate)
        {
            OneWayFlow oneWay = OneWayLocked;
            oneWay.Returned += payloadBytes;
            if (oneWay.Returned >= _settings.CreditBytes / 2)
            {
                grant = TakeReturnedCredit(oneWay);
            }
            else if (oneWay.CreditDue == long.MaxValue)
            {
                oneWay.CreditDue = _channel.Now + (CreditDelayMs * _settings.TicksPerMs);
                ArmLocked(oneWay.CreditDue);
            }
        }

        SendCredit(grant);
    }

    private static uint TakeReturnedCredit(OneWayFlow oneWay)
    {
        uint grant = (uint)oneWay.Returned;
        oneWay.Granted += grant;
        oneWay.Returned = 0;
        oneWay.CreditDue = long.MaxValue;
        return grant;
    }

    private void SendCredit(uint grant)
    {
        if (grant > 0)
        {
            FrameOutput.Send(_channel, FrameKind.Credit, call: 0, grant);
        }
    }
}
