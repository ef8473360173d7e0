using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>One actor of the explorer: where it is, and its locals.</summary>
internal record struct Actor
{
    public int Pc;
    public int Return; // where flushing and arming go on
    public int After;  // where dropping the reference goes on
    public bool IsInUser;
    public Claims Claims;
    public EpollEvents Events;
    public EpollEvents Interest;
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
    public EpollEvents Armed;   // what the one-shot registration asks for; none after it reported
    public bool Queued;         // on the kernel's ready list
    public bool IsHungUp;
    public bool HasReadOwner;
    public bool HasFlusher;
    public int Data;            // bytes that wait in the kernel
    public int Left;            // frames in user memory
    public int Room;            // of the send buffer
    public int Units;           // in the outbound queue
    public int Pending;         // taken by the flusher
    public int Closes;
    public int DataToCome;
    public int RoomToCome;
    public int UnitsToPush;
    private ActorArray _actors;

    public readonly EpollEvents Ready =>
        (Data > 0 || IsHungUp ? EpollEvents.In : EpollEvents.None)
        | (Room > 0 || IsHungUp ? EpollEvents.Out : EpollEvents.None)
        | (IsHungUp ? EpollEvents.HangUp : EpollEvents.None);

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

    public override readonly bool Equals(object? obj) => obj is World other && Equals(other);

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Word);
        hash.Add((Data, Left, Room, Units, Pending, Closes));
        hash.Add(((int)Armed, Queued, IsHungUp, HasFlusher, UnitsToPush, RoomToCome, DataToCome));
        foreach (Actor actor in (ReadOnlySpan<Actor>)_actors)
        {
            hash.Add((actor.Pc, (int)actor.Events));
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
