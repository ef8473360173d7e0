using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Messages that are sent once and never again; of those with the same key only the latest waits.</summary>
/// <remarks>Not thread-safe. Bounded: while the path takes no more the oldest are dropped.</remarks>
internal sealed class OnceQueue
{
    internal const int CountMax = 64;

    private readonly List<Entry> _entries = [];
    private long _serial;

    internal bool IsEmpty => _entries.Count == 0;

    /// <summary>Messages that were dropped because newer ones came before they could leave.</summary>
    internal long DroppedCount { get; private set; }

    /// <summary>Queues a message.</summary>
    /// <param name="first">Its bytes; belong to the queue.</param>
    /// <param name="lengthBytes">How many.</param>
    /// <param name="key">0, or the key of which only the latest counts.</param>
    internal void Add(BufferSegment first, int lengthBytes, uint key)
    {
        var entry = new Entry(first, lengthBytes, key);
        int same = key == 0 ? -1 : _entries.FindIndex(other => other.Key == key);
        if (same >= 0)
        {
            Drop(_entries[same]);
            _entries[same] = entry;
            return;
        }

        _entries.Add(entry);
        if (_entries.Count > CountMax)
        {
            Drop(_entries[0]);
            _entries.RemoveAt(0);
        }
    }

    /// <summary>Writes those that fit, the oldest first.</summary>
    /// <returns>How many.</returns>
    internal int Write(ref PacketWriter writer)
    {
        int count = 0;
        while (count < _entries.Count && LengthOf(_entries[count]) <= writer.Left)
        {
            WriteOne(ref writer, _entries[count]);
            SegmentPool.ReturnChain(_entries[count].First);
            count++;
        }

        _entries.RemoveRange(0, count);
        return count;
    }

    internal void Clear()
    {
        foreach (Entry entry in _entries)
        {
            SegmentPool.ReturnChain(entry.First);
        }

        _entries.Clear();
    }

    /// <summary>Bytes around a message, at most: kind, serial number, key, length.</summary>
    internal const int HeadBytesMax = 1 + 8 + 4 + 2;

    private static int LengthOf(in Entry entry) => HeadBytesMax + entry.LengthBytes;

    private void WriteOne(ref PacketWriter writer, in Entry entry)
    {
        writer.Byte((byte)(PacketFrame.Unreliable | PacketFrame.HasLength | (entry.Key != 0 ? PacketFrame.IsLatest : 0)));
        writer.Number(_serial++);
        if (entry.Key != 0)
        {
            writer.UInt32(entry.Key);
        }

        writer.Number(entry.LengthBytes);
        for (BufferSegment? segment = entry.First; segment is not null; segment = segment.Next)
        {
            writer.Bytes(segment.Filled);
        }
    }

    private void Drop(in Entry entry)
    {
        SegmentPool.ReturnChain(entry.First);
        DroppedCount++;
    }

    private readonly record struct Entry(BufferSegment First, int LengthBytes, uint Key);
}
