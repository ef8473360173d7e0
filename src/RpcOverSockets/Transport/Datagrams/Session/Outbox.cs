using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Messages that the peer does not have yet: in what order they begin, what of them is lost, when they are done.</summary>
/// <remarks>Not thread-safe. A message with a predecessor begins only when all of that was sent once, and points back at it until the peer
/// certainly has everything up to it: what is acknowledged may still wait there for something older.</remarks>
internal sealed class Outbox
{
    /// <summary>How far message numbers may be apart: as far as the peer remembers them.</summary>
    private const int NumbersMax = DuplicateWindow.BitsMax;

    // Kept for use again; more are left to the collector.
    private const int FreeMax = 256;

    private readonly SendQueue _queue = new();
    private readonly Dictionary<uint, OutMessage> _latest = []; // by key: the last message, until it is settled
    private readonly Stack<OutMessage> _free = [];
    private OutMessage? _first;     // of all, by number; never an acknowledged one
    private OutMessage? _last;
    private OutMessage? _later;     // the first that may not begin yet, because its number is too far from the first
    private OutMessage? _firstLost;
    private OutMessage? _lastLost;
    private long _next;
    private int _repliesSent;

    /// <summary>Bytes of all messages here.</summary>
    internal long Bytes { get; private set; }

    internal long UnsentBytes { get; private set; }

    /// <summary>Credit that is left for messages that have not begun.</summary>
    internal long Credit { get; set; }

    /// <summary>The peer says how much it takes at once.</summary>
    internal void Open(long windowBytes)
    {
        Credit = windowBytes;
        _queue.CreditMax = windowBytes;
    }

    /// <summary>The message with the lowest number of those that the peer does not have for certain.</summary>
    internal OutMessage? First => _first;

    internal bool IsEmpty => _first is null;

    internal bool HasLost => _firstLost is not null;

    private long NumberLimit => (_first?.Number ?? _next) + NumbersMax;

    internal void Add(BufferSegment first, in MessageInfo info)
    {
        OutMessage message = _free.TryPop(out OutMessage? free) ? free : new OutMessage();
        message.Begin(_next++, first, info);
        message.Previous = _last;
        if (_last is null)
        {
            _first = message;
        }
        else
        {
            _last.Next = message;
        }

        _last = message;
        Bytes += info.LengthBytes;
        UnsentBytes += info.LengthBytes;
        if (info.Key != 0)
        {
            Order(message, info);
        }

        _later ??= message;
        Admit();
    }

    // Only what may begin is in the queue: one that may not could stand before the very message that all are waiting for.
    private void Admit()
    {
        for (; _later is OutMessage message && message.Number < NumberLimit; _later = message.Next)
        {
            if (message.Predecessor is null or { IsSentOnce: true })
            {
                _queue.Add(message);
            }
        }
    }

    // A call's first message follows none, and its reply is followed by none: with calls of one message each way the server's side of this
    // stays empty.
    private void Order(OutMessage message, in MessageInfo info)
    {
        if (info.Tag == 0 && _latest.Count > 0 && _latest.TryGetValue(info.Key, out OutMessage? predecessor))
        {
            message.Predecessor = predecessor;
            predecessor.Successor = message;
            _latest[info.Key] = message;
        }
        else if (info.Replies == 0)
        {
            _latest[info.Key] = message;
        }
    }

    /// <summary>The message whose bytes go next, or null.</summary>
    internal OutMessage? Peek() => _queue.Peek(Credit);

    /// <summary>Whether the next bytes of a message may leave, whoever's turn it is.</summary>
    internal bool MayGo(OutMessage message) => message.Bucket >= 0 && (message.NextOffset > 0 || message.LengthBytes <= Credit);

    /// <summary>A packet with new bytes begins.</summary>
    internal void NextPacket() => _queue.NextPacket(isOldestLate: _next - (_first?.Number ?? _next) > NumbersMax / 4);

    /// <summary>The next bytes of a message leave for the first time.</summary>
    internal void OnSent(OutMessage message, int lengthBytes)
    {
        if (message.NextOffset == 0)
        {
            Credit -= message.LengthBytes;
            _queue.OnBegun(message);
        }

        message.NextOffset += lengthBytes;
        UnsentBytes -= lengthBytes;
        _queue.OnSent(message);
        if (message.IsSentOnce)
        {
            _repliesSent += message.Replies;
            if (message.Successor is OutMessage successor && successor.Number < (_later?.Number ?? _next))
            {
                _queue.Add(successor);
            }
        }
    }

    /// <summary>The message of which a lost part goes next.</summary>
    internal OutMessage? PeekLost()
    {
        while (_firstLost is OutMessage message && (message.IsAcked || message.Lost.IsEmpty))
        {
            _firstLost = message.NextLost;
            _lastLost = _firstLost is null ? null : _lastLost;
            message.NextLost = null;
            message.IsInLostList = false;
            if (message.IsAcked)
            {
                Settle(message);
            }
        }

        return _firstLost;
    }

    internal void OnAcked(OutMessage message, int offset, int lengthBytes)
    {
        if (message.IsAcked)
        {
            return;
        }

        if (lengthBytes != message.LengthBytes)
        {
            message.Acked.Add(offset, offset + lengthBytes);
            message.Lost.Remove(offset, offset + lengthBytes);
            if (message.Acked.Total != message.LengthBytes)
            {
                return;
            }
        }

        message.IsAcked = true;
        message.DropBytes();
        Bytes -= message.LengthBytes;
        Settle(message);
    }

    /// <summary>A packet with this part was lost; what the peer does not have of it is sent again.</summary>
    internal void OnLost(OutMessage message, int offset, int lengthBytes)
    {
        if (message.IsAcked)
        {
            return;
        }

        message.Lost.Add(offset, offset + lengthBytes);
        message.Lost.Subtract(message.Acked);
        if (message.IsInLostList || message.Lost.IsEmpty)
        {
            return;
        }

        message.IsInLostList = true;
        if (_lastLost is null)
        {
            _firstLost = message;
        }
        else
        {
            _lastLost.NextLost = message;
        }

        _lastLost = message;
    }

    internal int TakeRepliesSent()
    {
        int count = _repliesSent;
        _repliesSent = 0;
        return count;
    }

    /// <summary>Tells the tags of messages that never left entirely, and drops all.</summary>
    internal void Drop(Action<uint> onUnsent)
    {
        for (OutMessage? message = _first; message is not null; message = message.Next)
        {
            if (!message.IsSentOnce && message.Tag != 0)
            {
                onUnsent(message.Tag);
            }

            message.DropBytes();
            message.Number = -1;
        }

        _first = null;
        _last = null;
        _later = null;
        _firstLost = null;
        _lastLost = null;
        _latest.Clear();
        Bytes = 0;
        UnsentBytes = 0;
    }

    // Settled: the peer has it and all that it had to wait for. So does then a successor that was only waiting for this.
    private void Settle(OutMessage? message)
    {
        while (message is { IsAcked: true, Predecessor: null, IsInLostList: false })
        {
            OutMessage? successor = message.Successor;
            if (successor is not null)
            {
                successor.Predecessor = null;
            }
            else if (message.Key != 0 && _latest.Count > 0)
            {
                _ = _latest.Remove(message.Key);
            }

            Unlink(message);
            message.End();
            if (_free.Count < FreeMax)
            {
                _free.Push(message);
            }

            message = successor;
        }

        Admit();
    }

    private void Unlink(OutMessage message)
    {
        if (message.Previous is OutMessage previous)
        {
            previous.Next = message.Next;
        }
        else
        {
            _first = message.Next;
        }

        if (message.Next is OutMessage next)
        {
            next.Previous = message.Previous;
        }
        else
        {
            _last = message.Previous;
        }
    }
}
