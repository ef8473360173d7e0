using System.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>Own calls in progress on one connection, by call id. Ids are slot and generation, so an id comes back late.</summary>
/// <remarks>Not thread-safe: the peer's gate guards it. An id stays taken until the peer has ended the call, also after the caller has
/// left (protocol.md §4, CANCEL).</remarks>
internal sealed class OutgoingCallTable(bool isInitiator)
{
    /// <summary>Calls that may be in the table at once.</summary>
    internal const int CallsMax = 1 << SlotBits;

    // Call id: generation (15 bits, never 0, so that no id is 0), slot (16 bits), parity (1 bit).
    private const int SlotBits = 16;
    private const uint GenerationMax = 0x7FFF;
    private const int SlotsMin = 8;

    private readonly uint _parity = isInitiator ? 1u : 0u;
    private Slot[] _slots = []; // made by the first call: most servers make none
    private int _free = -1;
    private int _used; // slots that were ever taken

    /// <summary>Ids that are taken, abandoned calls included.</summary>
    internal int Count { get; private set; }

    /// <summary>Takes a slot and gives the call its id.</summary>
    internal void Add(OutgoingCall call)
    {
        int index = _free;
        if (index >= 0)
        {
            _free = _slots[index].NextFree;
        }
        else
        {
            index = _used++;
            Debug.Assert(index < CallsMax);
            if (index == _slots.Length)
            {
                Array.Resize(ref _slots, Math.Max(SlotsMin, _slots.Length * 2));
            }
        }

        ref Slot slot = ref _slots[index];
        slot.Generation = slot.Generation >= GenerationMax ? 1 : slot.Generation + 1;
        slot.IsTaken = true;
        slot.IsUnsent = false;
        slot.Call = call;
        slot.References = new CallReferences(call.Route?.Target, Exports: null, call.ReturnsReference);
        call.Id = (slot.Generation << (SlotBits + 1)) | ((uint)index << 1) | _parity;
        Count++;
    }

    /// <summary>Frees an id because the peer ended the call, or because it never left.</summary>
    /// <param name="id">The id.</param>
    /// <param name="call">The call, or null if its caller has left.</param>
    /// <param name="references">What the call referred to.</param>
    /// <returns>False if the id is not in use.</returns>
    internal bool TryRemove(uint id, out OutgoingCall? call, out CallReferences references)
    {
        int index = IndexOf(id);
        if (index < 0)
        {
            call = null;
            references = default;
            return false;
        }

        ref Slot slot = ref _slots[index];
        call = slot.Call;
        references = slot.References;
        slot.Call = null;
        slot.References = default;
        slot.IsTaken = false;
        slot.NextFree = _free;
        _free = index;
        Count--;
        return true;
    }

    /// <summary>Remembers the objects that the call's arguments refer to.</summary>
    /// <returns>False if the id is not in use any more.</returns>
    internal bool TryKeep(uint id, ExportScope exports)
    {
        int index = IndexOf(id);
        if (index < 0)
        {
            return false;
        }

        _slots[index].References = _slots[index].References with { Exports = exports };
        return true;
    }

    /// <summary>Lets the caller leave while the id stays taken.</summary>
    /// <returns>False if the call has ended already.</returns>
    internal bool TryAbandon(OutgoingCall call)
    {
        int index = IndexOf(call.Id);
        if (index < 0 || !ReferenceEquals(_slots[index].Call, call))
        {
            return false;
        }

        _slots[index].Call = null;
        return true;
    }

    /// <summary>Finds a call.</summary>
    /// <param name="id">The id.</param>
    /// <param name="call">The call, or null if its caller has left.</param>
    /// <returns>Whether the id is in use.</returns>
    internal bool TryFind(uint id, out OutgoingCall? call)
    {
        int index = IndexOf(id);
        call = index < 0 ? null : _slots[index].Call;
        return index >= 0;
    }

    /// <summary>Notes that the CALL frame did not leave.</summary>
    internal void MarkUnsent(uint id)
    {
        int index = IndexOf(id);
        if (index >= 0)
        {
            _slots[index].IsUnsent = true;
        }
    }

    /// <summary>Abandons calls whose deadline has passed.</summary>
    /// <param name="now">The time.</param>
    /// <param name="expired">Gets the calls.</param>
    /// <returns>The earliest deadline of those that are left, or long.MaxValue.</returns>
    internal long TakeExpired(long now, List<OutgoingCall> expired)
    {
        long next = long.MaxValue;
        for (int i = 0; i < _used; i++)
        {
            if (_slots[i].Call is not OutgoingCall call)
            {
                continue;
            }

            if (call.Deadline <= now)
            {
                _slots[i].Call = null;
                expired.Add(call);
            }
            else
            {
                next = Math.Min(next, call.Deadline);
            }
        }

        return next;
    }

    /// <summary>Takes all calls out, because the connection has ended.</summary>
    /// <param name="calls">Gets each call whose caller waits, with whether its frame did not leave.</param>
    internal void TakeAll(List<(OutgoingCall Call, bool IsUnsent)> calls)
    {
        for (int i = 0; i < _used; i++)
        {
            if (_slots[i].Call is OutgoingCall call)
            {
                calls.Add((call, _slots[i].IsUnsent));
            }

            _slots[i].Call = null;
            _slots[i].References = default;
            _slots[i].IsTaken = false;
        }

        Count = 0;
    }

    private int IndexOf(uint id)
    {
        int index = (int)((id >> 1) & (CallsMax - 1));
        return index < _used && (id & 1) == _parity && _slots[index].IsTaken && _slots[index].Generation == id >> (SlotBits + 1)
            ? index
            : -1;
    }

    private struct Slot
    {
        internal OutgoingCall? Call;
        internal CallReferences References;
        internal uint Generation;
        internal int NextFree;
        internal bool IsTaken;
        internal bool IsUnsent;
    }
}
