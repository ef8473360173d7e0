using System.Numerics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Messages with bytes that were never sent: those with the fewest left go first, and one in 16 packets is for the
/// oldest.</summary>
/// <remarks>Lists by size, each twice the one before; what fits a datagram is all in the first, so that small messages keep their order.
/// Not thread-safe.</remarks>
internal sealed class SendQueue
{
    private const int Buckets = 24;
    private const int OldestEvery = 16;

    private OutMessage?[] _first = new OutMessage?[1]; // grows to the largest list that was used
    private OutMessage?[] _last = new OutMessage?[1];
    private uint _filled; // a bit for each list that is not empty
    private int _turn;

    internal bool IsEmpty => _filled == 0;

    /// <summary>Puts a message behind the others of its size.</summary>
    internal void Add(OutMessage message)
    {
        int bucket = BucketOf(message.LengthBytes - message.NextOffset);
        if (bucket >= _first.Length)
        {
            Array.Resize(ref _first, bucket + 1);
            Array.Resize(ref _last, bucket + 1);
        }

        message.Bucket = bucket;
        message.BucketPrevious = _last[bucket];
        message.BucketNext = null;
        if (_last[bucket] is OutMessage last)
        {
            last.BucketNext = message;
        }
        else
        {
            _first[bucket] = message;
        }

        _last[bucket] = message;
        _filled |= 1u << bucket;
    }

    internal void Remove(OutMessage message)
    {
        int bucket = message.Bucket;
        if (message.BucketPrevious is OutMessage previous)
        {
            previous.BucketNext = message.BucketNext;
        }
        else
        {
            _first[bucket] = message.BucketNext;
        }

        if (message.BucketNext is OutMessage next)
        {
            next.BucketPrevious = message.BucketPrevious;
        }
        else
        {
            _last[bucket] = message.BucketPrevious;
        }

        if (_first[bucket] is null)
        {
            _filled &= ~(1u << bucket);
        }

        message.BucketPrevious = null;
        message.BucketNext = null;
        message.Bucket = -1;
    }

    /// <summary>A packet begins: decides whose turn it is.</summary>
    internal void NextPacket() => _turn = (_turn + 1) % OldestEvery;

    /// <summary>The message whose bytes go next.</summary>
    /// <param name="credit">A message begins only if it is not longer than this. One that was begun always goes on.</param>
    /// <param name="numberLimit">A message begins only if its number is below this.</param>
    internal OutMessage? Peek(long credit, long numberLimit)
    {
        OutMessage? chosen = null;
        for (uint left = _filled; left != 0; left &= left - 1)
        {
            OutMessage first = _first[BitOperations.TrailingZeroCount(left)]!;
            bool mayGo = first.NextOffset > 0 || (first.LengthBytes <= credit && first.Number < numberLimit);
            if (mayGo && (chosen is null || first.Number < chosen.Number))
            {
                chosen = first;
                if (_turn != 0)
                {
                    return chosen;
                }
            }
        }

        return chosen;
    }

    /// <summary>Bytes of the message were sent: it may belong to another list now.</summary>
    internal void OnSent(OutMessage message)
    {
        if (message.IsSentOnce)
        {
            Remove(message);
        }
        else if (BucketOf(message.LengthBytes - message.NextOffset) != message.Bucket)
        {
            Remove(message);
            AddFirst(message);
        }
    }

    // In front, so that a message that was begun never waits behind one that may not begin.
    private void AddFirst(OutMessage message)
    {
        int bucket = BucketOf(message.LengthBytes - message.NextOffset);
        message.Bucket = bucket;
        message.BucketNext = _first[bucket];
        if (_first[bucket] is OutMessage first)
        {
            first.BucketPrevious = message;
        }
        else
        {
            _last[bucket] = message;
        }

        _first[bucket] = message;
        _filled |= 1u << bucket;
    }

    private static int BucketOf(int leftBytes) =>
        Math.Min(BitOperations.Log2((uint)(leftBytes / PacketLayout.DatagramBytesMin * 2) | 1), Buckets - 1);
}
