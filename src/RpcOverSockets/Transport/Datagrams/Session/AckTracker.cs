namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Packets that were received, and when they must be acknowledged.</summary>
/// <remarks>The reply to a call carries the acknowledgement of its request; only a handler slower than <see cref="DelayMax"/> costs a
/// packet of its own. Not thread-safe.</remarks>
internal sealed class AckTracker
{
    /// <summary>Our promise: no acknowledgement is held back for longer.</summary>
    internal const long DelayMax = 5 * SessionTime.Millisecond;

    /// <summary>Ranges that one frame carries.</summary>
    internal const int RangesPerFrameMax = 32;

    /// <summary>What a frame with all its ranges takes at most: it leaves room for a message behind it.</summary>
    internal const int FrameBytesMax = 200;

    private const int RangesMax = 256;
    private const int ElicitingMax = 2;
    private const int DelayUnit = 8 * (int)SessionTime.Microsecond;

    private readonly RangeSet _ranges = new();
    private readonly DuplicateWindow _seen = new();
    private long _largestAt;
    private int _eliciting; // since the last acknowledgement
    private bool _isHurried;

    /// <summary>The largest number received, or −1.</summary>
    internal long Largest { get; private set; } = -1;

    /// <summary>When an acknowledgement must leave, or never.</summary>
    internal long Due { get; private set; } = SessionTime.Never;

    /// <summary>Whether anything waits to be acknowledged, due or not.</summary>
    internal bool IsWanted => _eliciting > 0;

    internal bool IsDuplicate(long number) => _seen.Contains(number);

    /// <summary>Notes a packet that is no duplicate.</summary>
    internal void Add(long number, bool isEliciting, long now)
    {
        // A hole, or the filling of one, is news that the sender waits for.
        bool isInOrder = number == Largest + 1;
        _seen.Add(number);
        _ranges.Add(number, number + 1);
        if (_ranges.Count > RangesMax)
        {
            _ranges.RemoveFirst();
        }

        if (number > Largest)
        {
            Largest = number;
            _largestAt = now;
        }

        if (isEliciting)
        {
            _eliciting++;
            Due = !isInOrder || _isHurried || _eliciting >= ElicitingMax ? now : Math.Min(Due, now + DelayMax);
        }
    }

    /// <summary>Remembers a packet that is not acknowledged: parts of it took effect, so it must not count once more.</summary>
    internal void Refuse(long number) => _seen.Add(number);

    /// <summary>The packet that will be added next says something again: the sender misses the acknowledgement.</summary>
    internal void Hurry() => _isHurried = true;

    /// <summary>Writes an ACK frame, if there is room and something to tell.</summary>
    /// <returns>The largest number that it tells, or −1.</returns>
    internal long Write(ref PacketWriter writer, long now)
    {
        const int HeadBytes = 1 + 8 + 4 + 1 + 8;
        if (_ranges.IsEmpty || writer.Left < HeadBytes)
        {
            return -1;
        }

        int last = _ranges.Count - 1;
        writer.Byte(PacketFrame.Ack);
        writer.Number(_ranges.Largest);
        writer.Number(Math.Clamp((now - _largestAt) / DelayUnit, 0, (1 << 30) - 1));
        int countAt = writer.Length;
        writer.Byte(0); // further ranges: at most 31, so one byte
        writer.Number(_ranges.EndAt(last) - _ranges.StartAt(last) - 1);
        int further = 0;
        for (int i = last - 1; i >= 0 && further < RangesPerFrameMax - 1 && writer.Left >= 16 && writer.Length <= FrameBytesMax - 16; i--)
        {
            writer.Number(_ranges.StartAt(i + 1) - _ranges.EndAt(i) - 1);
            writer.Number(_ranges.EndAt(i) - _ranges.StartAt(i) - 1);
            further++;
        }

        writer.Written[countAt] = (byte)further;
        return _ranges.Largest;
    }

    /// <summary>An acknowledgement left with a packet.</summary>
    internal void OnSent()
    {
        _eliciting = 0;
        _isHurried = false;
        Due = SessionTime.Never;
    }

    /// <summary>The peer has our acknowledgement of this number and all below: they need not be told again.</summary>
    internal void Forget(long largest) => _ranges.Remove(0, largest + 1);

    /// <summary>The time that a delay field says.</summary>
    internal static long DelayOf(long field) => Math.Min(field, SessionTime.Second) * DelayUnit;
}
