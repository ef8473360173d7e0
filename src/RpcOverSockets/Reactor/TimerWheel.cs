using System.Numerics;

namespace RpcOverSockets.Reactor;

/// <summary>Timers in four wheels of 64 lists: ticks of 1, 64, 4 096 and 262 144. Pure: ticks come in, due entries come out.</summary>
/// <remarks>Not thread-safe: <see cref="ServiceThread"/> locks around it. An entry never fires early. Arming and cancelling cost the same
/// for any number of entries; an entry moves at most three times to a finer wheel before it fires.</remarks>
internal sealed class TimerWheel
{
    private const int LevelBits = 6;
    private const int ListsPerLevel = 1 << LevelBits;
    private const int Levels = 4;
    private const long SpanTicks = 1L << (LevelBits * Levels);

    private readonly TimerEntry?[] _lists = new TimerEntry?[Levels * ListsPerLevel];
    private readonly ulong[] _filled = new ulong[Levels]; // a bit for each list that is not empty

    /// <summary>The last tick that was served.</summary>
    internal long Now { get; private set; }

    internal int Count { get; private set; }

    /// <summary>Lets the entry fire at the tick, or at the next one if it has passed. It must not be armed.</summary>
    internal void Add(TimerEntry entry, long dueTick)
    {
        entry.DueTick = Math.Max(dueTick, Now + 1);
        Insert(entry);
        Count++;
    }

    /// <summary>Takes the entry out. It must be armed.</summary>
    internal void Remove(TimerEntry entry)
    {
        Unlink(entry);
        entry.DueTick = TimerEntry.Never;
        Count--;
    }

    /// <summary>The tick until which nothing need be done, or <see cref="TimerEntry.Never"/>. Far entries give the tick at which they move
    /// to a finer wheel.</summary>
    internal long NextTick()
    {
        long next = TimerEntry.Never;
        for (int level = 0; level < Levels; level++)
        {
            if (_filled[level] == 0)
            {
                continue;
            }

            int shift = level * LevelBits;
            long current = Now >> shift;
            // Lists behind the current one; the current list of a wheel is empty, except on the first wheel when Now is being served.
            ulong ahead = BitOperations.RotateRight(_filled[level], (int)((current + 1) & (ListsPerLevel - 1)));
            long tick = (current + 1 + BitOperations.TrailingZeroCount(ahead)) << shift;
            next = Math.Min(next, tick);
        }

        return next;
    }

    /// <summary>Moves on to <paramref name="tick"/> and takes out one entry that is due by then; call until it returns null.</summary>
    internal TimerEntry? Advance(long tick)
    {
        while (true)
        {
            long next = NextTick();
            if (next > tick)
            {
                Now = Math.Max(Now, tick);
                return null;
            }

            // Everything up to the tick before the next list is served; the list itself is opened without moving past it.
            Now = next - 1;
            if (OpenList(next) is TimerEntry due)
            {
                return due;
            }
        }
    }

    private TimerEntry? OpenList(long tick)
    {
        // A tick that begins a list of a coarser wheel spreads that list over the finer ones first.
        for (int level = Levels - 1; level > 0; level--)
        {
            int shift = level * LevelBits;
            if ((tick & ((1L << shift) - 1)) == 0)
            {
                Spread((level * ListsPerLevel) + (int)((tick >> shift) & (ListsPerLevel - 1)));
            }
        }

        TimerEntry? first = _lists[tick & (ListsPerLevel - 1)];
        if (first is not null && first.DueTick <= tick)
        {
            Remove(first);
            return first;
        }

        return null;
    }

    private void Spread(int list)
    {
        while (_lists[list] is TimerEntry entry)
        {
            Unlink(entry);
            Insert(entry);
        }
    }

    private void Insert(TimerEntry entry)
    {
        // Counted from the next tick, because lists of that tick have not been opened yet.
        long from = Now + 1;
        long ahead = Math.Min(entry.DueTick - from, SpanTicks - 1);
        long tick = from + ahead;
        int level = 0;
        while (level < Levels - 1 && (tick >> (level * LevelBits)) - (from >> (level * LevelBits)) >= ListsPerLevel)
        {
            level++;
        }

        int list = (level * ListsPerLevel) + (int)((tick >> (level * LevelBits)) & (ListsPerLevel - 1));
        entry.Bucket = list;
        entry.Previous = null;
        entry.Next = _lists[list];
        if (entry.Next is TimerEntry next)
        {
            next.Previous = entry;
        }

        _lists[list] = entry;
        _filled[level] |= 1UL << (list & (ListsPerLevel - 1));
    }

    private void Unlink(TimerEntry entry)
    {
        int list = entry.Bucket;
        if (entry.Previous is TimerEntry previous)
        {
            previous.Next = entry.Next;
        }
        else
        {
            _lists[list] = entry.Next;
            if (entry.Next is null)
            {
                _filled[list / ListsPerLevel] &= ~(1UL << (list & (ListsPerLevel - 1)));
            }
        }

        if (entry.Next is TimerEntry next)
        {
            next.Previous = entry.Previous;
        }

        entry.Next = null;
        entry.Previous = null;
        entry.Bucket = -1;
    }
}
