using System.Diagnostics;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Puts messages together and delivers each once: those of one key in order, a fence after all before it, and nothing before the
/// first message of the session.</summary>
/// <remarks>
/// A message number is known for ever: below <see cref="_base"/> all were delivered, above it one bit in a window of
/// <see cref="DuplicateWindow.BitsMax"/> says so. The peer takes credit for the whole of a message when it sends the first byte, so what
/// was begun can always be completed. Not thread-safe.
/// </remarks>
internal sealed class Inbox
{
    private const int SlackBytes = 1 << 20;
    private const int ReadyMax = 1024; // that the owner has not taken: then those sent once are dropped, others only if memory is short
    private const int KeysMax = 1024;
    private const int FreeMax = 256; // kept for use again; more are left to the collector

    private readonly int _messageBytesMax;
    private readonly DuplicateWindow _completed = new();        // all parts are there
    private readonly DuplicateWindow _delivered = new();
    private readonly Dictionary<long, InMessage> _open = [];    // parts are missing
    private readonly Dictionary<long, InMessage> _waiting = []; // complete, by the number that they wait for
    private readonly List<InMessage> _fences = [];              // complete, by number
    private readonly List<InMessage> _early = [];               // complete before the first message of the session
    private readonly Queue<InMessage> _due = [];                // to be delivered by the loop that runs
    private readonly Queue<InMessage> _ready = [];
    private readonly Stack<InMessage> _free = [];
    private readonly Dictionary<uint, long> _latestSerials = []; // by key: of the latest message that was sent once
    private long _base;          // the lowest number that was not delivered
    private long _takenBytes;    // credit that begun messages took
    private long _consumedBytes; // of messages that the owner took
    private long _heldBytes;     // memory of messages that are not ready

    internal Inbox(int messageBytesMax, int windowBytes)
    {
        _messageBytesMax = messageBytesMax;
        WindowBytes = windowBytes;
        GrantedBytes = windowBytes;
    }

    /// <summary>Bytes of messages that may be on their way at once.</summary>
    internal int WindowBytes { get; }

    /// <summary>The credit that the peer was told, since the beginning.</summary>
    internal long GrantedBytes { get; private set; }

    /// <summary>Whether the peer should hear of more credit: early enough that one of the largest messages can always begin, beside small
    /// ones that wait for it.</summary>
    internal bool HasCreditNews => _consumedBytes + WindowBytes - GrantedBytes >= Math.Min(WindowBytes, WindowBytes - _messageBytesMax) / 2;

    internal bool HasReady => _ready.Count > 0;

    /// <summary>For tests: memory of messages that cannot be delivered yet.</summary>
    internal long HeldBytes => _heldBytes;

    /// <summary>For tests: what <see cref="HeldBytes"/> may be at most; one message and the last chunk may be above the cap.</summary>
    internal long HeldBytesMax => WindowBytes + SlackBytes + _messageBytesMax + (64 << 10);

    /// <summary>Grants what was consumed.</summary>
    /// <returns>The credit since the beginning.</returns>
    internal long Grant() => GrantedBytes = _consumedBytes + WindowBytes;

    /// <summary>A part of a message arrived.</summary>
    internal InboxResult Add(in MessagePart part, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || part.Number >= _base + DuplicateWindow.BitsMax || part.After > part.Number
            || part.Offset + bytes.Length > part.TotalBytes)
        {
            return InboxResult.Violation;
        }

        if (part.Number < _base || _completed.Contains(part.Number))
        {
            return InboxResult.Duplicate;
        }

        if (part.TotalBytes > _messageBytesMax)
        {
            return InboxResult.TooLarge;
        }

        return IsNextInLine(part, bytes.Length) ? AddNext(part, bytes) : AddPart(part, bytes);
    }

    /// <summary>Whether it is what nearly all messages are on a path that loses nothing: whole, the lowest that is missing, and nothing
    /// waits.</summary>
    private bool IsNextInLine(in MessagePart part, int lengthBytes) =>
        part.Number == _base && _base > 0 && lengthBytes == part.TotalBytes
        && _waiting.Count == 0 && _fences.Count == 0 && _open.Count == 0;

    private InboxResult AddNext(in MessagePart part, ReadOnlySpan<byte> bytes)
    {
        if (_takenBytes + part.TotalBytes > GrantedBytes)
        {
            return InboxResult.Violation;
        }

        if (IsCrowded)
        {
            return InboxResult.NoRoom;
        }

        _takenBytes += part.TotalBytes;
        InMessage message = _free.TryPop(out InMessage? free) ? free : new InMessage();
        message.BeginWhole(part.Number, bytes);
        _ready.Enqueue(message);
        do
        {
            _base++;
        }
        while (_delivered.Contains(_base));
        return InboxResult.Accepted;
    }

    private InboxResult AddPart(in MessagePart part, ReadOnlySpan<byte> bytes)
    {
        if (!_open.TryGetValue(part.Number, out InMessage? message))
        {
            InboxResult begun = TryBegin(part, bytes.Length, out message);
            if (begun != InboxResult.Accepted)
            {
                return begun;
            }
        }
        else if (message.TotalBytes != part.TotalBytes)
        {
            return InboxResult.Violation;
        }
        else if (IsFull(part.Number))
        {
            return InboxResult.NoRoom;
        }

        Debug.Assert(message is not null);
        int heldBefore = message.HeldBytes;
        InboxResult result = message.Add((int)part.Offset, bytes);
        _heldBytes += message.HeldBytes - heldBefore;
        if (message.IsComplete)
        {
            _ = _open.Remove(part.Number);
            _completed.Add(part.Number);
            if (!TryHold(message))
            {
                Deliver(message);
            }
        }

        return result;
    }

    /// <summary>A message arrived that was sent once. What comes before the first message of the session, or is older than one of the same
    /// key, is dropped.</summary>
    internal void AddUnreliable(long serial, uint key, ReadOnlySpan<byte> bytes)
    {
        if (_base == 0 || bytes.IsEmpty || _ready.Count >= ReadyMax || InboundMemory.IsExhausted)
        {
            return;
        }

        if (key != 0)
        {
            if (_latestSerials.TryGetValue(key, out long latest) && serial < latest)
            {
                return;
            }

            if (_latestSerials.Count >= KeysMax)
            {
                _latestSerials.Clear(); // a peer with so many keys may see an old value once
            }

            _latestSerials[key] = serial;
        }

        InMessage message = _free.TryPop(out InMessage? free) ? free : new InMessage();
        message.Begin(number: -1, bytes.Length, after: -1, isFence: false);
        _ = message.Add(0, bytes);
        _ready.Enqueue(message);
    }

    /// <summary>Takes the next message that may be delivered.</summary>
    /// <param name="isUnreliable">Whether it was sent once.</param>
    /// <returns>Its bytes, which the caller returns to the pool; null: there is none.</returns>
    internal BufferSegment? TryTake(out bool isUnreliable)
    {
        isUnreliable = false;
        if (!_ready.TryDequeue(out InMessage? message))
        {
            return null;
        }

        isUnreliable = message.IsUnreliable;
        _consumedBytes += isUnreliable ? 0 : message.TotalBytes;
        BufferSegment bytes = message.Detach();
        if (_free.Count < FreeMax)
        {
            _free.Push(message);
        }

        return bytes;
    }

    /// <summary>Gives all memory back.</summary>
    internal void Drop()
    {
        foreach (InMessage message in _open.Values)
        {
            message.Drop();
        }

        foreach (InMessage first in _waiting.Values)
        {
            for (InMessage? message = first; message is not null; message = message.NextWaiting)
            {
                message.Drop();
            }
        }

        DropAll(_fences);
        DropAll(_early);
        DropAll(_ready);
        _open.Clear();
        _waiting.Clear();
        _fences.Clear();
        _early.Clear();
        _ready.Clear();
        _heldBytes = 0;
    }

    private static void DropAll(IEnumerable<InMessage> messages)
    {
        foreach (InMessage message in messages)
        {
            message.Drop();
        }
    }

    // Each message takes a segment, however short it is, and a turn may bring hundreds of thousands before the owner takes any.
    private bool IsCrowded => _ready.Count >= ReadyMax && InboundMemory.IsExhausted;

    // The lowest number always has room, so that what waits for it does not wait for ever.
    private bool IsFull(long number) => IsCrowded
        || (number != _base && (_heldBytes > WindowBytes + SlackBytes || InboundMemory.IsExhausted));

    private InboxResult TryBegin(in MessagePart part, int lengthBytes, out InMessage? message)
    {
        message = null;
        if (_takenBytes + part.TotalBytes > GrantedBytes)
        {
            return InboxResult.Violation;
        }

        if (IsFull(part.Number))
        {
            return InboxResult.NoRoom;
        }

        _takenBytes += part.TotalBytes;
        message = _free.TryPop(out InMessage? free) ? free : new InMessage();
        message.Begin(part.Number, (int)part.TotalBytes, part.After == 0 ? -1 : part.Number - part.After, part.IsFence);
        if (part.Offset != 0 || lengthBytes != part.TotalBytes)
        {
            _open.Add(part.Number, message);
        }

        return InboxResult.Accepted;
    }

    private bool IsDelivered(long number) => number < _base || _delivered.Contains(number);

    private bool TryHold(InMessage message)
    {
        if (_base == 0 && message.Number != 0)
        {
            Insert(_early, message);
            return true;
        }

        if (message.After >= 0 && !IsDelivered(message.After))
        {
            _ = _waiting.Remove(message.After, out InMessage? other);
            message.NextWaiting = other;
            _waiting.Add(message.After, message);
            return true;
        }

        if (message.IsFence && message.Number != _base)
        {
            Insert(_fences, message);
            return true;
        }

        return false;
    }

    private static void Insert(List<InMessage> messages, InMessage message)
    {
        int at = messages.Count;
        while (at > 0 && messages[at - 1].Number > message.Number)
        {
            at--;
        }

        messages.Insert(at, message);
    }

    private void Deliver(InMessage message)
    {
        _due.Enqueue(message);
        while (_due.TryDequeue(out InMessage? next))
        {
            DeliverOne(next);
            if (next.Number == 0)
            {
                ReleaseEarly();
            }

            if (_due.Count == 0 && _fences.Count > 0 && _fences[0].Number == _base)
            {
                _due.Enqueue(_fences[0]);
                _fences.RemoveAt(0);
            }
        }
    }

    private void DeliverOne(InMessage message)
    {
        _heldBytes -= message.HeldBytes;
        _delivered.Add(message.Number);
        _ready.Enqueue(message);
        ReleaseWaiting(message.Number);
        while (_delivered.Contains(_base))
        {
            _base++;
        }
    }

    // One after the other, by number: the sender, who knows that they are here, need not have said of the later ones of a key that they
    // come after the others.
    private void ReleaseEarly()
    {
        foreach (InMessage early in _early)
        {
            if (!TryHold(early))
            {
                DeliverOne(early);
            }
        }

        _early.Clear();
    }

    private void ReleaseWaiting(long number)
    {
        _ = _waiting.Remove(number, out InMessage? message);
        while (message is not null)
        {
            InMessage? next = message.NextWaiting;
            message.NextWaiting = null;
            if (message.IsFence)
            {
                Insert(_fences, message); // it waits for lower numbers, too
            }
            else
            {
                _due.Enqueue(message);
            }

            message = next;
        }
    }
}
