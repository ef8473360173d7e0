using System.Buffers.Binary;
using System.Collections.Concurrent;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>The port down, played by the test: keeps what is sent, and has turns, time and an outbox as the test says.</summary>
internal sealed class RecordingChannel : IFrameChannel
{
    private readonly Lock _gate = new();
    private readonly ManualTimeProvider _time;
    private readonly ITimer _timer;
    private readonly List<SentFrame> _sent = [];                     // _gate
    private readonly ConcurrentDictionary<int, bool> _turns = new(); // by thread in user code: whether its turn was taken
    private long _due = long.MaxValue;                               // _gate
    private int _heldReplies;                                        // _gate

    internal RecordingChannel(ManualTimeProvider time, bool isInitiator)
    {
        _time = time;
        IsInitiator = isInitiator;
        _timer = time.CreateTimer(
            static state => ((RecordingChannel)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public RpcPeer Peer { get; } = new("test:peer");

    public bool IsInitiator { get; }

    public long OutboxBytes { get; set; }

    public long LastSendProgress { get; set; }

    /// <summary>How often it was asked for.</summary>
    public int SendProgressLooks { get; private set; }

    public long Now => _time.GetTimestamp();

    public long LookForSendProgress()
    {
        SendProgressLooks++;
        return LastSendProgress;
    }

    /// <summary>What <see cref="TryEnterUserCode"/> says.</summary>
    internal bool RunsUserCode { get; set; } = true;

    /// <summary>Whether <see cref="TryRunElsewhere"/> takes work, and keeps it.</summary>
    internal bool TakesWork { get; set; }

    /// <summary>What <see cref="TryRunElsewhere"/> took and the test has not yet run.</summary>
    internal ConcurrentQueue<IThreadPoolWorkItem> Work { get; } = new();

    public bool HasBlocked { get; set; }

    /// <summary>Whether replies stay unreported until <see cref="HandOverReplies"/>.</summary>
    internal bool HoldsReplies { get; set; }

    internal bool IsClosed { get; private set; }

    internal bool IsAborted { get; private set; }

    /// <summary>Frames that were ended after the channel was closed.</summary>
    internal int Dropped { get; private set; }

    /// <summary>Threads that are in user code with a turn.</summary>
    internal int ThreadsInUserCode => _turns.Count(static turn => !turn.Value);

    internal IFrameHandler Handler { get; set; } = null!;

    internal SentFrame[] Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>The n-th frame that was sent, counted from 0, or null if there is none yet.</summary>
    internal SentFrame? SentAt(int index)
    {
        lock (_gate)
        {
            return index < _sent.Count ? _sent[index] : null;
        }
    }

    /// <summary>Drops what was sent; for tests that measure.</summary>
    internal void ForgetSent()
    {
        lock (_gate)
        {
            _sent.Clear();
        }
    }

    public SegmentWriter BeginFrame() => SegmentWriterPool.Rent();

    public void EndFrame(SegmentWriter writer, bool endsCall)
    {
        writer.End(endsCall);
        byte[] bytes = TakeBytes(writer);
        Assert.Equal(bytes.Length - FrameHeader.LengthBytes, (int)BinaryPrimitives.ReadUInt32BigEndian(bytes));
        FrameHeader header = FrameHeader.Read(bytes.AsSpan(FrameHeader.LengthBytes));
        bool reports;
        lock (_gate)
        {
            if (IsClosed || IsAborted)
            {
                Dropped++;
                return;
            }

            _sent.Add(new SentFrame(header.Kind, header.Flags, header.Call, bytes[FrameHeader.StreamBytes..]));
            reports = endsCall && !HoldsReplies;
            _heldReplies += endsCall && HoldsReplies ? 1 : 0;
        }

        if (reports)
        {
            Handler.OnRepliesSent(1);
        }
    }

    public void DiscardFrame(SegmentWriter writer)
    {
        writer.Discard();
        SegmentWriterPool.Return(writer);
    }

    public object? TryEnterUserCode() => RunsUserCode && _turns.TryAdd(Environment.CurrentManagedThreadId, false) ? this : null;

    public bool LeaveUserCode(object section)
    {
        Assert.Same(this, section);
        Assert.True(_turns.TryRemove(Environment.CurrentManagedThreadId, out bool isTaken), "User code is left that was not entered.");
        return !isTaken;
    }

    public void ArmTimer(long due)
    {
        lock (_gate)
        {
            if (due < _due)
            {
                _due = due;
                _timer.Change(TimeSpan.FromTicks(Math.Max(0, due - Now)), Timeout.InfiniteTimeSpan);
            }
        }
    }

    public bool TryRunElsewhere(IThreadPoolWorkItem work)
    {
        if (TakesWork)
        {
            Work.Enqueue(work);
        }

        return TakesWork;
    }

    public void Close()
    {
        lock (_gate)
        {
            IsClosed = true;
        }
    }

    public void Abort()
    {
        lock (_gate)
        {
            IsAborted = true;
        }
    }

    /// <summary>The watchdog: every thread that is in user code loses its turn.</summary>
    internal void TakeTurns()
    {
        foreach (int thread in _turns.Where(static turn => !turn.Value).Select(static turn => turn.Key))
        {
            if (_turns.TryUpdate(thread, true, false))
            {
                Handler.OnTurnTaken();
            }
        }
    }

    /// <summary>The kernel takes the replies that were held.</summary>
    internal void HandOverReplies()
    {
        int count;
        lock (_gate)
        {
            count = _heldReplies;
            _heldReplies = 0;
        }

        Handler.OnRepliesSent(count);
    }

    private static byte[] TakeBytes(SegmentWriter writer)
    {
        BufferSegment first = writer.Detach()!;
        using var bytes = new MemoryStream();
        for (BufferSegment? segment = first; segment is not null; segment = segment.Next)
        {
            bytes.Write(segment.Filled);
        }

        SegmentPool.ReturnChain(first);
        SegmentWriterPool.Return(writer);
        return bytes.ToArray();
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _due = long.MaxValue;
        }

        Handler.OnTimer(Now);
    }
}
