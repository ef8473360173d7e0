namespace RpcOverSockets.Calls;

/// <summary>The objects that one payload refers to: they are dropped again if the payload does not take effect.</summary>
/// <remarks>Used by one thread at a time: who writes the payload, and then who ends the call.</remarks>
internal sealed class ExportScope(Peer peer)
{
    private readonly List<uint> _ids = [];

    /// <summary>Exports an object for the peer that the payload goes to.</summary>
    /// <exception cref="RpcException">The connection has too many: ResourceExhausted.</exception>
    internal uint Add(ExportedObject exported)
    {
        uint id = peer.Export(exported);
        _ids.Add(id);
        return id;
    }

    /// <summary>Forgets the objects; the peer has not taken them over.</summary>
    internal void Drop()
    {
        foreach (uint id in _ids)
        {
            peer.DropExport(id, disposes: false);
        }

        _ids.Clear();
    }
}
