using System.Diagnostics.CodeAnalysis;

namespace RpcOverSockets.Calls;

/// <summary>An object of the peer that this side may call until it drops the reference or the connection ends.</summary>
/// <remarks>Thread-safe. Nobody but its users and its calls in progress refers to it, so the collector finds out when it is dropped: then,
/// or when it is disposed and its calls have ended, the peer is told (RELEASE).</remarks>
internal sealed class RemoteObject : CallTarget
{
    private readonly Lock _gate = new();
    private readonly Peer _peer;
    private readonly HeldReferences _held;
    private int _callsInProgress; // _gate
    private volatile bool _isDropped; // written under _gate

    internal RemoteObject(Peer peer, uint id)
    {
        _peer = peer;
        Id = id;
        _held = peer.HeldReferences;
        _held.Add();
    }

    [SuppressMessage("Usage", "MA0055", Justification = "A reference that its user forgets would stay in the peer's memory.")]
    ~RemoteObject()
    {
        if (!_isDropped)
        {
            _held.Remove();

            // Not on the finalizer's thread: to queue a frame may send it.
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Peer.SendRelease(state.Id), (Peer: _peer, Id), preferLocal: false);
        }
    }

    internal uint Id { get; }

    internal override TimeSpan DefaultTimeout => _peer.Settings.DefaultTimeout;

    internal override PeerSettings Settings => _peer.Settings;

    internal override Peer? Current => _peer.IsUsable && !_isDropped ? _peer : null;

    internal override ValueTask<Peer> GetPeerAsync(object method, long deadline, bool waitsForReady, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDropped, typeof(RemoteObject));
        return PeerTarget.GetAsync(_peer, method);
    }

    /// <summary>A call to the object begins.</summary>
    /// <returns>False if the reference was dropped.</returns>
    internal bool TryBeginCall()
    {
        lock (_gate)
        {
            _callsInProgress += _isDropped ? 0 : 1;
            return !_isDropped;
        }
    }

    /// <summary>A call to the object has ended on the wire.</summary>
    internal void EndCall()
    {
        if (IsLastCall())
        {
            _peer.SendRelease(Id);
        }
    }

    /// <summary>A call to the object will not be sent; to be called under the peer's gate.</summary>
    internal void EndCallLocked()
    {
        if (IsLastCall())
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state._peer.SendRelease(state.Id), this, preferLocal: false);
        }
    }

    /// <summary>Drops the reference; the peer is told when the calls in progress have ended. Once.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "What the finalizer would do is done here.")]
    internal void Drop()
    {
        bool isUnused;
        lock (_gate)
        {
            if (_isDropped)
            {
                return;
            }

            _isDropped = true;
            isUnused = _callsInProgress == 0;
        }

        GC.SuppressFinalize(this);
        _held.Remove();
        if (isUnused)
        {
            _peer.SendRelease(Id);
        }
    }

    private bool IsLastCall()
    {
        lock (_gate)
        {
            return --_callsInProgress == 0 && _isDropped;
        }
    }
}
