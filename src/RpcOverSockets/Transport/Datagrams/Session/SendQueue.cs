using System.Numerics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Messages with bytes that were never sent: those with the fewest left go first, and one in 16 packets is for the
/// oldest.</summary>
/// <remarks>Lists by size, each twice the one before; what fits a datagram is all in the first, so that small messages keep their order. A
/// large one that lacks credit while others take all that comes gets its turn, too (<see cref="MayBegin"/>). Not thread-safe.</remarks>
internal sealed class SendQueue
{
    private const int Buckets = 24;
    private const int OldestEvery = 16;
    private const int LargeBytes = 1 << 20;
    private const int PassingBytesMax = 1 << 20;       // of messages above a datagram
    private const int SmallPassingBytesMax = 16 << 20; // of any

    private OutMessage?[] _first = new OutMessage?[1]; // grows to the largest list that was used
    private OutMessage?[] _last = new OutMessage?[1];
    private uint _filled; // a bit for each list that is not empty
    private int _turn;
    private bool _isOldestsTurn;
    private OutMessage? _starved; // the first that credit did not suffice for, until it begins
    private long _passedBytes;    // of messages that began since
    private int _largeUnderWay;   // messages of at least LargeBytes that began and have not been sent

    internal bool IsEmpty => _filled == 0;

    /// <summary>The credit of a peer that has taken all: nothing longer can ever begin.</summary>
    internal long CreditMax { get; set; }

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
    /// <param name="isOldestLate">Whether the others have used up a quarter of the numbers meanwhile.</param>
    internal void NextPacket(bool isOldestLate)
    {
        // Then the others get what the oldest got before, or they would have to stop once the numbers are used up.
        _turn = (_turn + 1) % OldestEvery;
        _isOldestsTurn = isOldestLate == (_turn != 0);
    }

    /// <summary>The message whose bytes go next.</summary>
    /// <param name="credit">A message begins only if it is not longer than this. One that was begun always goes on.</param>
    internal OutMessage? Peek(long credit)
    {
        OutMessage? chosen = null;
        for (uint left = _filled; left != 0; left &= left - 1)
        {
            OutMessage first = _first[BitOperations.TrailingZeroCount(left)]!;
            bool mayGo = first.NextOffset > 0 || MayBegin(first, credit);
            if (mayGo && (chosen is null || first.Number < chosen.Number))
            {
                chosen = first;
                if (!_isOldestsTurn)
                {
                    return chosen;
                }
            }
        }

        return chosen;
    }

    /// <summary>The first bytes of a message leave.</summary>
    internal void OnBegun(OutMessage message)
    {
        if (message == _starved)
        {
            _starved = null;
            _passedBytes = 0;
        }
        else if (_starved is not null && _largeUnderWay == 0)
        {
            // While another large one is on its way, that is what the credit is waiting for.
            _passedBytes += message.LengthBytes;
        }

        _largeUnderWay += message.LengthBytes >= LargeBytes ? 1 : 0;
    }

    // Notes who finds too little credit. Once others have taken so much of it, it is left to gather for who waits. The larger ones stand
    // back first: the small ones hardly make a difference.
    private bool MayBegin(OutMessage message, long credit)
    {
        if (message.LengthBytes > credit)
        {
            bool isFirst = _starved is null || message.Number < _starved.Number;
            _starved = isFirst && message.LengthBytes <= CreditMax ? message : _starved;
            return false;
        }

        return _starved is null || message == _starved
            || _passedBytes < (message.Bucket == 0 ? SmallPassingBytesMax : PassingBytesMax);
    }

    /// <summary>Bytes of the message were sent: it may belong to another list now.</summary>
    internal void OnSent(OutMessage message)
    {
        if (message.IsSentOnce)
        {
            _largeUnderWay -= message.LengthBytes >= LargeBytes ? 1 : 0;
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
