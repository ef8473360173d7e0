namespace RpcOverSockets.Calls;

/// <summary>Own calls that wait for a free place at the peer (architecture: calls waiting in the client).</summary>
internal sealed partial class Peer
{
    /// <summary>Waits for a place, in order of arrival.</summary>
    /// <param name="deadline">A timestamp; long.MaxValue for none.</param>
    /// <param name="method">For the message.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>True: a place is reserved, and <see cref="TryBegin"/> must follow. False: the peer takes no more calls; look for
    /// another.</returns>
    /// <exception cref="RpcException">Too many wait, or the deadline passed: NotExecuted.</exception>
    internal async ValueTask<bool> ReserveAsync(long deadline, object method, CancellationToken cancellationToken)
    {
        SlotWaiter waiter;
        lock (_gate)
        {
            if (_state != PeerState.Open || _isGoingAway)
            {
                return false;
            }

            if (_outgoing.Count + _slotsReserved < _remote.CallsMax && _slotWaiters is not { Count: > 0 })
            {
                _slotsReserved++;
                return true;
            }

            _slotWaiters ??= new Queue<SlotWaiter>();
            if (_slotWaiters.Count >= _settings.WaitingCallsMax)
            {
                throw new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"{method} was not sent: {_outgoing.Count} calls are in progress at {_channel.Peer}, which accepts " +
                    $"{_remote.CallsMax}, and {_slotWaiters.Count} wait; " +
                    $"{nameof(RpcConnectionOptions.WaitingCallsMax)} is {_settings.WaitingCallsMax}.",
                    RpcOutcome.NotExecuted);
            }

            waiter = new SlotWaiter();
            _slotWaiters.Enqueue(waiter);
        }

        try
        {
            return await Deadlines.WaitAsync(waiter.Task, _settings.Time, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            if (!waiter.TryLeave() && await waiter.Task.ConfigureAwait(false))
            {
                ReturnReservation();
            }

            throw e is OperationCanceledException
                ? new OperationCanceledException(cancellationToken)
                : new RpcException(
                    RpcStatus.DeadlineExceeded,
                    $"{method} was not sent: its deadline passed while it waited for one of the {_remote.CallsMax} places at " +
                    $"{_channel.Peer}.",
                    RpcOutcome.NotExecuted);
        }
    }

    private void ReturnReservation()
    {
        lock (_gate)
        {
            _slotsReserved--;
            HandOverSlotLocked();
        }
    }

    /// <summary>Promises a free place to the first that still waits.</summary>
    private void HandOverSlotLocked()
    {
        while (_slotWaiters is { Count: > 0 } && _outgoing.Count + _slotsReserved < _remote.CallsMax)
        {
            if (_slotWaiters.Dequeue().TryWake(isReserved: true))
            {
                _slotsReserved++;
            }
        }
    }

    /// <summary>Tells waiting calls to look for another connection.</summary>
    private void DismissSlotWaiters()
    {
        SlotWaiter[] waiters;
        lock (_gate)
        {
            waiters = [.. _slotWaiters ?? []];
            _slotWaiters?.Clear();
        }

        foreach (SlotWaiter waiter in waiters)
        {
            waiter.TryWake(isReserved: false);
        }
    }
}
