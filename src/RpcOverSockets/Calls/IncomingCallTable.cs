namespace RpcOverSockets.Calls;

/// <summary>Calls of the peer in progress on one connection, by the id that the peer chose.</summary>
/// <remarks>Not thread-safe: the peer's gate guards it.</remarks>
internal struct IncomingCallTable
{
    private IncomingCall? _single;      // one call needs no more than this
    private IncomingCallHashes? _others; // made by the first of them

    internal readonly int Count => (_others?.Count ?? 0) + (_single is null ? 0 : 1);

    internal readonly IncomingCall? Find(uint id) =>
        _single is IncomingCall single && single.Id == id ? single : _others?.Find(id);

    /// <summary>Adds a call whose id is not in the table.</summary>
    internal void Add(IncomingCall call)
    {
        if (_single is null)
        {
            _single = call;
        }
        else
        {
            (_others ??= new IncomingCallHashes()).Add(call);
        }
    }

    /// <summary>Removes a call that is in the table.</summary>
    internal void Remove(uint id)
    {
        if (_single is IncomingCall single && single.Id == id)
        {
            _single = null;
        }
        else
        {
            _others!.Remove(id);
        }
    }

    /// <summary>Copies all calls into a list.</summary>
    internal readonly void CopyTo(List<IncomingCall> calls)
    {
        if (_single is not null)
        {
            calls.Add(_single);
        }

        _others?.CopyTo(calls);
    }
}
