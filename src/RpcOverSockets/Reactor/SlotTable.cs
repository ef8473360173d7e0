namespace RpcOverSockets.Reactor;

/// <summary>Handlers by number, with a generation each, so that an event for a descriptor that was closed meanwhile finds
/// nothing.</summary>
/// <remarks>Slots are never freed, only used again. <see cref="Find"/> takes no lock.</remarks>
internal sealed class SlotTable
{
    private const int PageSlots = 1024;
    private const int PagesMax = 1024;

    private readonly Lock _gate = new();
    private readonly Slot[]?[] _pages = new Slot[]?[PagesMax]; // entries written under _gate, read anywhere
    private int _used;                                         // _gate
    private int _firstFree = -1;                               // _gate

    /// <summary>Takes a slot.</summary>
    /// <returns>The token for epoll: slot in the low half, generation in the high half.</returns>
    internal ulong Add(IReadinessHandler handler)
    {
        lock (_gate)
        {
            int number = _firstFree;
            if (number >= 0)
            {
                _firstFree = At(number).NextFree;
            }
            else
            {
                number = _used;
                if (number == PageSlots * PagesMax)
                {
                    throw new InvalidOperationException($"One reactor serves at most {PageSlots * PagesMax} sockets.");
                }

                _pages[number / PageSlots] ??= new Slot[PageSlots];
                _used++;
            }

            ref Slot slot = ref At(number);
            Volatile.Write(ref slot.Handler, handler);
            return ((ulong)slot.Generation << 32) | (uint)number;
        }
    }

    /// <summary>Puts another handler in place of the one that took the slot.</summary>
    internal void Replace(ulong token, IReadinessHandler handler)
    {
        lock (_gate)
        {
            Volatile.Write(ref At((int)(uint)token).Handler, handler);
        }
    }

    /// <summary>Gives the slot back; events with this token find nothing from now on.</summary>
    internal void Remove(ulong token)
    {
        lock (_gate)
        {
            int number = (int)(uint)token;
            ref Slot slot = ref At(number);
            slot.Generation++;
            Volatile.Write(ref slot.Handler, null);
            slot.NextFree = _firstFree;
            _firstFree = number;
        }
    }

    internal IReadinessHandler? Find(ulong token)
    {
        uint number = (uint)token;
        if (number >= PageSlots * PagesMax || Volatile.Read(ref _pages[number / PageSlots]) is not Slot[] page)
        {
            return null;
        }

        ref Slot slot = ref page[number % PageSlots];
        IReadinessHandler? handler = Volatile.Read(ref slot.Handler);
        return slot.Generation == (uint)(token >> 32) ? handler : null;
    }

    /// <summary>Gets who is registered now.</summary>
    internal List<IReadinessHandler> Snapshot()
    {
        List<IReadinessHandler> all = [];
        lock (_gate)
        {
            for (int number = 0; number < _used; number++)
            {
                if (At(number).Handler is IReadinessHandler handler)
                {
                    all.Add(handler);
                }
            }
        }

        return all;
    }

    private ref Slot At(int number) => ref _pages[number / PageSlots]![number % PageSlots];

    private struct Slot
    {
        internal IReadinessHandler? Handler;
        internal uint Generation;
        internal int NextFree;
    }
}
