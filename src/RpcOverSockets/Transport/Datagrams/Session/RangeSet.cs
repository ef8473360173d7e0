using System.Diagnostics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Numbers as ranges in ascending order: packets that were received, parts of a message that arrived or were lost.</summary>
/// <remarks>Not thread-safe. A range is never walked number by number: what arrives may claim 2^62 of them.</remarks>
internal sealed class RangeSet
{
    private const int KeptMax = 64;

    private long[] _starts = [];
    private long[] _ends = []; // exclusive

    internal int Count { get; private set; }

    /// <summary>How many numbers are in the set.</summary>
    internal long Total { get; private set; }

    internal bool IsEmpty => Count == 0;

    /// <summary>Memory that <see cref="Clear"/> gives back: none for a few ranges.</summary>
    internal int MemoryBytes => _starts.Length > KeptMax ? _starts.Length * 2 * sizeof(long) : 0;

    /// <summary>The largest number; the set is not empty.</summary>
    internal long Largest => _ends[Count - 1] - 1;

    internal long StartAt(int index) => _starts[index];

    /// <summary>The end of a range, exclusive.</summary>
    internal long EndAt(int index) => _ends[index];

    /// <summary>Empties the set; memory for many ranges is given back.</summary>
    internal void Clear()
    {
        Count = 0;
        Total = 0;
        if (_starts.Length > KeptMax)
        {
            _starts = [];
            _ends = [];
        }
    }

    /// <summary>Whether adding these numbers makes an existing range longer instead of a new one.</summary>
    internal bool Touches(long start, long end)
    {
        int index = FirstEndingAfter(start - 1);
        return index < Count && _starts[index] <= end;
    }

    internal bool Contains(long number)
    {
        int index = FirstEndingAfter(number);
        return index < Count && _starts[index] <= number;
    }

    /// <summary>Adds the numbers from <paramref name="start"/> to below <paramref name="end"/>.</summary>
    internal void Add(long start, long end)
    {
        Debug.Assert(start <= end);
        if (start == end)
        {
            return;
        }

        // Ranges that overlap or touch become one.
        int first = FirstEndingAfter(start - 1);
        int last = first;
        while (last < Count && _starts[last] <= end)
        {
            start = Math.Min(start, _starts[last]);
            end = Math.Max(end, _ends[last]);
            Total -= _ends[last] - _starts[last];
            last++;
        }

        Resize(first, last - first, 1);
        _starts[first] = start;
        _ends[first] = end;
        Total += end - start;
    }

    /// <summary>Takes numbers out.</summary>
    internal void Remove(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        int index = FirstEndingAfter(start);
        while (index < Count && _starts[index] < end)
        {
            long oldStart = _starts[index];
            long oldEnd = _ends[index];
            bool keepsFront = oldStart < start;
            bool keepsBack = oldEnd > end;
            Total -= Math.Min(oldEnd, end) - Math.Max(oldStart, start);
            Resize(index, 1, (keepsFront ? 1 : 0) + (keepsBack ? 1 : 0));
            if (keepsFront)
            {
                _starts[index] = oldStart;
                _ends[index++] = start;
            }

            if (keepsBack)
            {
                _starts[index] = end;
                _ends[index++] = oldEnd;
            }
        }
    }

    /// <summary>Takes out the range with the lowest numbers.</summary>
    internal void RemoveFirst()
    {
        Total -= _ends[0] - _starts[0];
        Resize(0, 1, 0);
    }

    /// <summary>Takes out what another set has.</summary>
    internal void Subtract(RangeSet other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            Remove(other._starts[i], other._ends[i]);
        }
    }

    /// <summary>The index of the first range that ends above a number, or <see cref="Count"/>.</summary>
    internal int FirstEndingAfter(long number)
    {
        // Most searches are for the newest range.
        if (Count == 0 || _ends[Count - 1] <= number)
        {
            return Count;
        }

        int low = 0;
        int high = Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ends[middle] > number)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private void Resize(int index, int oldCount, int newCount)
    {
        int change = newCount - oldCount;
        if (change == 0)
        {
            return;
        }

        if (Count + change > _starts.Length)
        {
            int length = Math.Max(2, _starts.Length * 2);
            Array.Resize(ref _starts, length);
            Array.Resize(ref _ends, length);
        }

        int tail = Count - index - oldCount;
        Array.Copy(_starts, index + oldCount, _starts, index + newCount, tail);
        Array.Copy(_ends, index + oldCount, _ends, index + newCount, tail);
        Count += change;
    }
}
