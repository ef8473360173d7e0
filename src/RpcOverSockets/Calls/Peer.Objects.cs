using System.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>Object references in both directions (protocol.md §4): what this side has exported, and what it has dropped.</summary>
internal sealed partial class Peer
{
    /// <summary>How many objects of the peer this side refers to.</summary>
    internal HeldReferences HeldReferences
    {
        get
        {
            lock (_gate)
            {
                return Extras.References ??= new HeldReferences();
            }
        }
    }

    /// <summary>Exports an object under a new id.</summary>
    /// <exception cref="RpcException">There are too many: ResourceExhausted, not executed.</exception>
    internal uint Export(ExportedObject exported)
    {
        lock (_gate)
        {
            PeerExtras extras = Extras;
            extras.Exports ??= [];
            if (extras.Exports.Count >= _settings.ExportedObjectsMax || extras.LastExport == uint.MaxValue)
            {
                throw new RpcException(
                    RpcStatus.ResourceExhausted,
                    $"{_channel.Peer} holds references to {extras.Exports.Count} objects of this side and " +
                    $"{nameof(RpcConnectionOptions.ExportedObjectsMax)} is {_settings.ExportedObjectsMax}.",
                    RpcOutcome.NotExecuted);
            }

            extras.Exports.Add(++extras.LastExport, exported);
            return extras.LastExport;
        }
    }

    /// <summary>Forgets an exported object.</summary>
    /// <param name="id">Its id; unknown ones are ignored.</param>
    /// <param name="disposes">True if the peer has dropped it, or nobody holds it.</param>
    internal void DropExport(uint id, bool disposes)
    {
        ExportedObject? exported = null;
        lock (_gate)
        {
            _ = _extras?.Exports?.Remove(id, out exported);
        }

        if (disposes && exported is not null)
        {
            DisposeOnPool(exported);
        }
    }

    /// <summary>Tells the peer that this side has dropped a reference.</summary>
    internal void SendRelease(uint id)
    {
        if (_state == PeerState.Open) // else references have died with the connection
        {
            FrameOutput.Send(_channel, FrameKind.Release, call: 0, id);
        }
    }

    private void OnRelease(in ReadOnlySequence<byte> payload) => DropExport(ReadUInt32(payload), disposes: true);

    // What the peer may call under an object id; both null if there is no such object.
    private (ExportedObject? Exported, MethodEntry? Entry) FindTarget(uint objectId, uint methodId)
    {
        ExportedObject? exported = null;
        lock (_gate)
        {
            _ = _extras?.Exports?.TryGetValue(objectId, out exported);
        }

        return (exported, exported?.Find(methodId));
    }

    // References die with the connection.
    private void DropAllExports()
    {
        ExportedObject[] exports;
        lock (_gate)
        {
            exports = _extras?.Exports is { } all ? [.. all.Values] : [];
            _extras?.Exports?.Clear();
        }

        foreach (ExportedObject exported in exports)
        {
            DisposeOnPool(exported);
        }
    }

    /// <summary>Disposes an object that nobody refers to any more, if its contract says so.</summary>
    internal void DisposeOnPool(ExportedObject exported)
    {
        if (exported.Disposable is IAsyncDisposable disposable)
        {
            DisposeOnPool(disposable);
        }
    }

    // An IAsyncDisposable or an IDisposable.
    private void DisposeOnPool(object disposable) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = DisposeAsync(state.Peer, state.Disposable), (Peer: this, Disposable: disposable), preferLocal: false);

    private static async Task DisposeAsync(Peer peer, object disposable)
    {
        try
        {
            if (disposable is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                ((IDisposable)disposable).Dispose();
            }
        }
#pragma warning disable CA1031 // The boundary to user code: nobody waits for this disposal, so the log must have its failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            CallLog.DisposalFailed(peer._settings.Logger, e, disposable.GetType().Name);
        }
    }
}
