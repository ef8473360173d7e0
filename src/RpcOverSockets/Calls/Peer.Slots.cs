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
        LinkedListNode<SlotWaiter> waiter;
        lock (_gate)
        {
            if (_state != PeerState.Open || _isGoingAway)
            {
                return false;
            }

            OwnCalls own = OwnLocked;
            if (own.Table.Count + own.SlotsReserved < _remote.CallsMax && own.SlotWaiters is not { Count: > 0 })
            {
                own.SlotsReserved++;
                return true;
            }

            own.SlotWaiters ??= new LinkedList<SlotWaiter>();
            if (own.SlotWaiters.Count >= _settings.WaitingCallsMax)
            {
                throw new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"{method} was not sent: {own.Table.Count + own.SlotsReserved} calls are in progress or begin at " +
                    $"{_channel.Peer}, which accepts {_remote.CallsMax}, and {own.SlotWaiters.Count} wait; " +
                    $"{nameof(RpcConnectionOptions.WaitingCallsMax)} is {_settings.WaitingCallsMax}.",
                    RpcOutcome.NotExecuted);
            }

            waiter = own.SlotWaiters.AddLast(new SlotWaiter());
        }

        try
        {
            return await Deadlines.WaitAsync(waiter.Value.Task, _settings.Time, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            LeaveSlotQueue(waiter);
            throw e is OperationCanceledException
                ? new OperationCanceledException(cancellationToken)
                : new RpcException(
                    RpcStatus.DeadlineExceeded,
                    $"{method} was not sent: its deadline passed while it waited for one of the {_remote.CallsMax} places at " +
                    $"{_channel.Peer}.",
                    RpcOutcome.NotExecuted);
        }
    }

    // Unlinked at once, because who has left must not count among those that wait.
    private void LeaveSlotQueue(LinkedListNode<SlotWaiter> waiter)
    {
        lock (_gate)
        {
            if (waiter.Value.TryLeave())
            {
                waiter.List?.Remove(waiter);
            }
            else if (waiter.Value.Task.Result)
            {
                OwnLocked.SlotsReserved--;
                HandOverSlotLocked();
            }
        }
    }

    /// <summary>Promises a free place to the first that still waits.</summary>
    private void HandOverSlotLocked()
    {
        while (_own is OwnCalls own && own.SlotWaiters is { Count: > 0 } waiters
            && own.Table.Count + own.SlotsReserved < _remote.CallsMax)
        {
            SlotWaiter first = waiters.First!.Value;
            waiters.RemoveFirst();
            if (first.TryWake(isReserved: true))
            {
                own.SlotsReserved++;
            }
        }
    }

    /// <summary>Tells waiting calls to look for another connection.</summary>
    private void DismissSlotWaiters()
    {
        SlotWaiter[] waiters;
        lock (_gate)
        {
            waiters = [.. _own?.SlotWaiters ?? []];
            _own?.SlotWaiters?.Clear();
        }

        foreach (SlotWaiter waiter in waiters)
        {
            waiter.TryWake(isReserved: false);
        }
    }
}
