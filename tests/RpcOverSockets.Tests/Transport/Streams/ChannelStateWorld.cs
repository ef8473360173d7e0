using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>One actor of the explorer: where it is, and its locals.</summary>
internal record struct Actor
{
    public byte Pc;
    public byte Return; // where flushing and arming go on
    public byte After;  // where dropping the reference goes on
    public bool IsInUser;
    public bool IsDrained; // recv found the end of what there was, in a turn that an event began
    public Claims Claims;
    public EpollEvents Events;
    public EpollEvents Interest;

    public readonly int Order(Actor other) => Key.CompareTo(other.Key);

    private readonly (int, int, bool, bool, int, uint, uint) Key =>
        (Pc, Return, IsInUser, IsDrained, (int)Claims, (uint)Events, (uint)Interest);
}

[InlineArray(7)]
internal struct ActorArray
{
    private Actor _first;
}

/// <summary>All that the explorer's actors share. A value, so that it can be copied and compared.</summary>
internal struct World : IEquatable<World>
{
    public long Word;           // the real state
    public EpollEvents Armed;   // what the registration asks for; none after a one-shot one reported
    public bool Queued;         // on the kernel's ready list
    public bool IsHungUp;
    public bool HasReadOwner;
    public bool HasFlusher;
    public byte Data;           // bytes that wait in the kernel
    public byte Left;           // frames in user memory
    public byte Room;           // of the send buffer
    public byte Units;          // in the outbound queue
    public byte Pending;         // taken by the flusher
    public byte Closes;
    public byte DataToCome;
    public byte RoomToCome;
    public byte UnitsToPush;
    private ActorArray _actors;

    public readonly EpollEvents Ready =>
        (Data > 0 || IsHungUp ? EpollEvents.In : EpollEvents.None)
        | (Room > 0 || IsHungUp ? EpollEvents.Out : EpollEvents.None)
        | (IsHungUp ? EpollEvents.HangUp : EpollEvents.None);

    /// <summary>Actors that are between taking what was queued and parking or leaving.</summary>
    public readonly int FlusherCount
    {
        get
        {
            int count = 0;
            foreach (Actor actor in (ReadOnlySpan<Actor>)_actors)
            {
                count += actor.Pc is >= 10 and <= 13 ? 1 : 0;
            }

            return count;
        }
    }

    [UnscopedRef]
    public ref Actor this[int actor] => ref _actors[actor];

    public readonly bool Equals(World other)
    {
        if ((Word, Armed, Queued, IsHungUp, HasReadOwner, HasFlusher) !=
            (other.Word, other.Armed, other.Queued, other.IsHungUp, other.HasReadOwner, other.HasFlusher)
            || (Data, Left, Room, Units, Pending, Closes) != (other.Data, other.Left, other.Room, other.Units, other.Pending, other.Closes)
            || (DataToCome, RoomToCome, UnitsToPush) != (other.DataToCome, other.RoomToCome, other.UnitsToPush))
        {
            return false;
        }

        return ((ReadOnlySpan<Actor>)_actors).SequenceEqual(other._actors);
    }

    /// <summary>Forgets what no actor will look at again, and the difference between the two workers, so that equal worlds are found
    /// equal.</summary>
    public void Normalize(byte done)
    {
        foreach (ref Actor actor in (Span<Actor>)_actors)
        {
            if (actor.Pc == 0 || actor.Pc == done)
            {
                actor = new Actor { Pc = actor.Pc, After = actor.After };
            }
        }

        if (_actors[0].Order(_actors[1]) > 0)
        {
            (_actors[0], _actors[1]) = (_actors[1], _actors[0]);
        }
    }

    public override readonly bool Equals(object? obj) => obj is World other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Word);
        hash.Add((Data, Left, Room, Units, Pending, Closes));
        hash.Add(((int)Armed, Queued, IsHungUp, HasFlusher, UnitsToPush, RoomToCome, DataToCome));
        foreach (Actor actor in (ReadOnlySpan<Actor>)_actors)
        {
            hash.Add(actor);
        }

        return hash.ToHashCode();
    }

    public override readonly string ToString()
    {
        var text = new System.Text.StringBuilder();
        _ = text.Append(
            $"word {Word:x} armed {Armed} queued {Queued} hup {IsHungUp} data {Data} left {Left} room {Room} ");
        _ = text.Append($"units {Units} pending {Pending}; pc");
        foreach (Actor actor in (ReadOnlySpan<Actor>)_actors)
        {
            _ = text.Append(' ').Append(actor.Pc);
        }

        return text.ToString();
    }
}
