using RpcOverSockets.CompilerServices;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>One-way calls that a slow peer has no credit for and whose callers do not wait: bounded, oldest first.</summary>
/// <remarks>Not thread-safe: the peer's gate guards it.</remarks>
internal sealed class DeferredOneWays(int countMax, int bytesMax)
{
    private readonly LinkedList<Entry> _entries = new();
    private long _bytes;

    internal int Count => _entries.Count;

    /// <summary>Keeps a call, and drops what has to make room for it.</summary>
    internal void Add(Entry entry)
    {
        if (entry.Method.Delivery == RpcDelivery.LatestOnly && FindSame(entry) is LinkedListNode<Entry> older)
        {
            // At the older one's place, so that a busy method cannot be overtaken for ever.
            Drop(older.Value);
            older.Value = entry;
        }
        else
        {
            _ = _entries.AddLast(entry);
        }

        _bytes += entry.Frame.Length;
        while (_entries.Count > countMax || _bytes > bytesMax)
        {
            LinkedListNode<Entry> oldest = FindSame(entry)!; // at the latest the call itself
            Drop(oldest.Value);
            _entries.Remove(oldest);
        }
    }

    /// <summary>The call that is next, or null.</summary>
    internal Entry? Peek() => _entries.First?.Value;

    /// <summary>Takes the call that is next, to send it.</summary>
    internal void RemoveFirst()
    {
        _bytes -= _entries.First!.Value.Frame.Length;
        _entries.RemoveFirst();
    }

    /// <summary>Drops the call that is next.</summary>
    internal void RemoveOldest()
    {
        Drop(_entries.First!.Value);
        _entries.RemoveFirst();
    }

    /// <summary>Drops all, because the connection has ended.</summary>
    internal void Clear()
    {
        while (_entries.Count > 0)
        {
            RemoveOldest();
        }
    }

    private LinkedListNode<Entry>? FindSame(Entry entry)
    {
        for (LinkedListNode<Entry>? node = _entries.First; node is not null; node = node.Next)
        {
            if (ReferenceEquals(node.Value.Method, entry.Method) && ReferenceEquals(node.Value.Target, entry.Target))
            {
                return node;
            }
        }

        return null;
    }

    private void Drop(Entry entry)
    {
        _bytes -= entry.Frame.Length;
        entry.Exports?.Drop(disposes: false);
        entry.Target?.EndCallLocked();
        RpcInstruments.Dropped.Add(1);
    }

    /// <summary>One call.</summary>
    /// <param name="Method">The method.</param>
    /// <param name="Target">The object that is called, with a call begun; or null for a service.</param>
    /// <param name="Deadline">A timestamp; a call that is late is dropped.</param>
    /// <param name="Frame">The whole frame, its length field included.</param>
    /// <param name="Exports">The objects that the arguments refer to, or null.</param>
    internal sealed record Entry(RpcMethodDescriptor Method, RemoteObject? Target, long Deadline, byte[] Frame, ExportScope? Exports);
}
