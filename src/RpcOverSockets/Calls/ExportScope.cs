namespace RpcOverSockets.Calls;

/// <summary>The objects that one payload refers to: they are dropped again if the payload does not take effect.</summary>
/// <remarks>Used by one thread at a time: who writes the payload, and then who ends the call.</remarks>
internal sealed class ExportScope(Peer peer)
{
    private readonly List<(uint Id, ExportedObject Exported)> _objects = []; // id 0: was refused

    /// <summary>Exports an object for the peer that the payload goes to.</summary>
    /// <exception cref="RpcException">The connection has too many: ResourceExhausted.</exception>
    internal uint Add(ExportedObject exported)
    {
        uint id = 0;
        try
        {
            id = peer.Export(exported);
            return id;
        }
        finally
        {
            _objects.Add((id, exported));
        }
    }

    /// <summary>Forgets the objects; the peer has not taken them over.</summary>
    /// <param name="disposes">True if nobody else holds them either, as results.</param>
    internal void Drop(bool disposes)
    {
        foreach ((uint id, ExportedObject exported) in _objects)
        {
            if (id != 0)
            {
                peer.DropExport(id, disposes);
            }
            else if (disposes)
            {
                peer.DisposeOnPool(exported);
            }
        }

        _objects.Clear();
    }
}
