namespace RpcOverSockets.Calls;

/// <summary>Calls of an <see cref="IncomingCallTable"/> beside the first: open addressing, no allocation per call.</summary>
internal sealed class IncomingCallHashes
{
    private const int EntriesMin = 16;

    private IncomingCall?[] _entries = []; // made by the first, a power of two, at most half full

    internal int Count { get; private set; }

    internal IncomingCall? Find(uint id)
    {
        if (Count == 0)
        {
            return null;
        }

        int mask = _entries.Length - 1;
        for (int i = Home(id, mask); _entries[i] is IncomingCall call; i = (i + 1) & mask)
        {
            if (call.Id == id)
            {
                return call;
            }
        }

        return null;
    }

    /// <summary>Adds a call whose id is not in the table.</summary>
    internal void Add(IncomingCall call)
    {
        if (Count * 2 >= _entries.Length)
        {
            Grow();
        }

        Insert(_entries, call);
        Count++;
    }

    /// <summary>Removes a call that is in the table.</summary>
    internal void Remove(uint id)
    {
        int mask = _entries.Length - 1;
        int hole = Home(id, mask);
        while (_entries[hole]!.Id != id)
        {
            hole = (hole + 1) & mask;
        }

        // Entries behind the hole move up where that brings them nearer to their home, so that no search stops too early.
        for (int i = (hole + 1) & mask; _entries[i] is IncomingCall moved; i = (i + 1) & mask)
        {
            if (((i - Home(moved.Id, mask)) & mask) >= ((i - hole) & mask))
            {
                _entries[hole] = moved;
                hole = i;
            }
        }

        _entries[hole] = null;
        Count--;
    }

    /// <summary>Copies all calls into a list.</summary>
    internal void CopyTo(List<IncomingCall> calls)
    {
        foreach (IncomingCall? call in _entries)
        {
            if (call is not null)
            {
                calls.Add(call);
            }
        }
    }

    private static void Insert(IncomingCall?[] entries, IncomingCall call)
    {
        int mask = entries.Length - 1;
        int i = Home(call.Id, mask);
        while (entries[i] is not null)
        {
            i = (i + 1) & mask;
        }

        entries[i] = call;
    }

    // Fibonacci hashing: ids of one peer differ in their middle or low bits.
    private static int Home(uint id, int mask) => (int)((id * 2654435769u) >> 8) & mask;

    private void Grow()
    {
        var entries = new IncomingCall?[Math.Max(EntriesMin, _entries.Length * 2)];
        foreach (IncomingCall? call in _entries)
        {
            if (call is not null)
            {
                Insert(entries, call);
            }
        }

        _entries = entries;
    }
}
