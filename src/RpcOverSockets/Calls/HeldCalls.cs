namespace RpcOverSockets.Calls;

/// <summary>Calls of the peer that wait for a thread, and call objects that wait for their next use; made by the first. The peer's gate
/// guards it.</summary>
internal sealed class HeldCalls
{
    private IncomingCall? _first;
    private IncomingCall? _last;
    private IncomingCall? _free;
    private int _freeCount;

    /// <summary>Calls that wait for a thread.</summary>
    internal int WaitingCount { get; private set; }

    /// <summary>Threads that block in user code of this connection and were replaced.</summary>
    internal int BlockedTurns { get; set; }

    internal IncomingCall? First => _first;

    /// <summary>Lets a call wait, behind all others.</summary>
    internal void Enqueue(IncomingCall call)
    {
        call.IsWaiting = true;
        call.Previous = _last;
        if (_last is null)
        {
            _first = call;
        }
        else
        {
            _last.Next = call;
        }

        _last = call;
        WaitingCount++;
    }

    /// <summary>Takes out a call that waits.</summary>
    internal void Remove(IncomingCall call)
    {
        if (call.Previous is null)
        {
            _first = call.Next;
        }
        else
        {
            call.Previous.Next = call.Next;
        }

        if (call.Next is null)
        {
            _last = call.Previous;
        }
        else
        {
            call.Next.Previous = call.Previous;
        }

        call.Previous = null;
        call.Next = null;
        call.IsWaiting = false;
        WaitingCount--;
    }

    /// <summary>Keeps a call object for its next use, unless there are enough.</summary>
    internal void Recycle(IncomingCall call, int countMax)
    {
        if (_freeCount < countMax)
        {
            call.Next = _free;
            _free = call;
            _freeCount++;
        }
    }

    /// <summary>Gets a call object that is not in use, or null.</summary>
    internal IncomingCall? TakeFree()
    {
        if (_free is IncomingCall call)
        {
            _free = call.Next;
            _freeCount--;
            call.Next = null;
            return call;
        }

        return null;
    }
}
