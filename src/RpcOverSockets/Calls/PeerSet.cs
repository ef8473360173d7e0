namespace RpcOverSockets.Calls;

/// <summary>The connections of one server or channel: a list through the peers themselves, which costs each two references.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PeerSet
{
    private readonly Lock _gate = new();
    private Peer? _first; // _gate
    private int _count;   // _gate

    internal PeerSet() => ConnectionGauges.Add(this);

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Adds a peer that is in no set.</summary>
    internal void Add(Peer peer)
    {
        lock (_gate)
        {
            peer.NextInSet = _first;
            if (_first is not null)
            {
                _first.PreviousInSet = peer;
            }

            _first = peer;
            _count++;
        }
    }

    /// <summary>Removes a peer that is in this set.</summary>
    internal void Remove(Peer peer)
    {
        lock (_gate)
        {
            if (peer.PreviousInSet is Peer previous)
            {
                previous.NextInSet = peer.NextInSet;
            }
            else
            {
                _first = peer.NextInSet;
            }

            if (peer.NextInSet is Peer next)
            {
                next.PreviousInSet = peer.PreviousInSet;
            }

            peer.NextInSet = null;
            peer.PreviousInSet = null;
            _count--;
        }
    }

    /// <summary>Gets who is in it now.</summary>
    internal Peer[] ToArray()
    {
        lock (_gate)
        {
            var peers = new Peer[_count];
            int at = 0;
            for (Peer? peer = _first; peer is not null; peer = peer.NextInSet)
            {
                peers[at++] = peer;
            }

            return peers;
        }
    }
}
