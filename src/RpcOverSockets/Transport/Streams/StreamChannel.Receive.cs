using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <content>The read side: belongs to the worker that claimed it, and moves with the baton.</content>
internal sealed partial class StreamChannel
{
    private const int TurnFramesMax = 256;
    private const int TurnBytesMax = 256 << 10;
    private const int TurnMicrosecondsMax = 500;
    private const int FlushAfterMicroseconds = 50;

    // What had to be waited for is answered after so many frames already, so that both sides work at the same time instead of in turns;
    // all else is sent together at the turn's end. Load tool, w2 (64 in flight), TCP / Unix: at the turn's end only 1.16 / 1.33 million
    // calls/s, after 32 frames 1.74 / 2.17. w4 (256 in flight), another day: after every 32 frames 1.72 / 2.51, as it is 2.38 / 2.94,
    // w2 unchanged.
    private const int FirstFlushFrames = 32;
    private const int FramesPerClockRead = 8;
    private const int PauseMilliseconds = 10;

    private static readonly long s_turnTicksMax = TurnMicrosecondsMax * (Stopwatch.Frequency / 1_000_000);
    private static readonly long s_flushAfterTicks = FlushAfterMicroseconds * (Stopwatch.Frequency / 1_000_000);

    private static readonly long s_pauseTicks = PauseMilliseconds * (Stopwatch.Frequency / 1000);

    private FrameReader? _reader;       // the read side's owner; lent by the turn, and kept only while it holds something

    // Written by the read side's owner. A spare reader has seen one, and at the acceptor our own may leave from then on.
    private volatile bool _hasPeerPreface;
    private volatile bool _isReadEnded; // written by the read side's owner: end of stream or an error was seen

    private enum TurnEnd
    {
        /// <summary>All that came was delivered, and the kernel had nothing more.</summary>
        Drained,

        /// <summary>All that came was delivered, but the kernel may have more, or the end to tell of.</summary>
        Delivered,

        /// <summary>The budget is used; frames may be left.</summary>
        Budget,

        /// <summary>The process holds too much input: nothing is received for a while.</summary>
        Paused,

        /// <summary>The watchdog took the baton: touch nothing.</summary>
        Lost,
    }

    void IReadinessHandler.OnReady(ReactorWorker worker, EpollEvents events)
    {
        if (IsPolled(worker))
        {
            RunReadTurn(worker, events); // the read side is still owned
            return;
        }

        Claims claims = _state.Claim(events);
        if (claims == Claims.None)
        {
            return;
        }

        if ((claims & Claims.Write) != Claims.None)
        {
            Flush();
        }

        if ((claims & Claims.Read) == Claims.None)
        {
            if (_state.BeginArm())
            {
                Arm();
            }

            ReleaseReference(isCleanStack: true);
            return;
        }

        RunReadTurn(worker, events);
    }

    void IReadinessHandler.OnContinue(ReactorWorker worker) => RunReadTurn(worker, EpollEvents.None);

    /// <summary>Ends a pause: the re-arm finds what is waiting, and the next turn looks at the memory again.</summary>
    internal void OnPauseTimer()
    {
        if (_state.EndRead(isDrained: false))
        {
            Arm();
        }

        ReleaseReference(isCleanStack: true);
    }

    private FrameReader TakeReader(StreamTurn turn)
    {
        if (_hasPeerPreface && turn.SpareReader is FrameReader spare)
        {
            turn.SpareReader = null;
            return spare;
        }

        return new FrameReader(_hasPeerPreface);
    }

    /// <summary>The turn ends: its reader serves the next connection, unless it holds something of this one.</summary>
    /// <returns>Whether bytes are left that were received and not cut.</returns>
    private bool SettleReader(StreamTurn turn)
    {
        if (_reader is not FrameReader reader)
        {
            return false;
        }

        reader.Settle();
        if (reader.IsSpare)
        {
            _reader = null;
            turn.SpareReader = reader;
        }

        return reader.HasUnread;
    }

    private static StreamTurn TurnOf(Baton baton) => Unsafe.As<StreamTurn>(baton.TransportState ??= new StreamTurn());

    private void RunReadTurn(ReactorWorker worker, EpollEvents events)
    {
        StreamTurn turn = TurnOf(worker.Baton);
        turn.Channel = this;
        SysResult? polled = turn.Polled;
        turn.Polled = null;
        TurnEnd end = ReadTurn(worker, turn, events, polled);
        if (end != TurnEnd.Lost)
        {
            EndTurn(worker, turn, end);
        }
    }

    /// <summary>Receives and delivers until the kernel has no more or the budget is used.</summary>
    private TurnEnd ReadTurn(ReactorWorker worker, StreamTurn turn, EpollEvents events, SysResult? polled)
    {
        if (_isReadEnded)
        {
            if ((events & (EpollEvents.HangUp | EpollEvents.Error)) != EpollEvents.None)
            {
                Abort("the peer closed the connection");
            }

            return TurnEnd.Drained;
        }

        // A turn that is continued no longer knows what its event told; and an end that was reported with data is not reported again.
        bool isDrained = (events & (EpollEvents.ReadHangUp | EpollEvents.HangUp | EpollEvents.Error | EpollEvents.In)) == EpollEvents.In;
        int frames = 0;
        int receivedBytes = 0;
        _handler.OnReceived(worker.Now);
        long until = worker.Now + s_turnTicksMax;
        FrameReader reader = _reader ??= TakeReader(turn);
        if (reader.HasUnread)
        {
            TurnEnd end = Deliver(worker, turn, reader, ref frames, until);
            if (end != TurnEnd.Drained)
            {
                return end;
            }
        }

        while (!_isReadEnded && !_state.IsClosing)
        {
            if (reader.OwnBytes > 0 && InboundMemory.IsExhausted)
            {
                return PauseOrAbort(events);
            }

            ArraySegment<byte> room = SliceOf(reader.Prepare(turn.Receive), worker);
            int received = TakeReceived(polled ?? Receive(room));
            polled = null;
            if (received > 0)
            {
                receivedBytes += received;
                reader.Filled(received);
                TurnEnd end = Deliver(worker, turn, reader, ref frames, until);
                if (end != TurnEnd.Drained)
                {
                    return end;
                }
            }

            // A short read says that nothing more is there; if something came since, the kernel reports it, or the re-arm finds it.
            if (received < room.Count || receivedBytes >= TurnBytesMax)
            {
                isDrained &= received < room.Count;
                return !worker.Holds ? TurnEnd.Lost : isDrained ? TurnEnd.Drained : TurnEnd.Delivered;
            }
        }

        return TurnEnd.Delivered;
    }

    // A connection that is gone has nothing more to say that would be worth the memory it holds.
    private TurnEnd PauseOrAbort(EpollEvents events)
    {
        if ((events & (EpollEvents.HangUp | EpollEvents.Error)) == EpollEvents.None)
        {
            return TurnEnd.Paused;
        }

        Abort("the peer closed the connection");
        return TurnEnd.Drained;
    }

    private unsafe SysResult Receive(ArraySegment<byte> room)
    {
        fixed (byte* at = &room.Array![room.Offset])
        {
            return _reactor.Kernel.Receive(_fd, at, room.Count);
        }
    }

    private int TakeReceived(SysResult result)
    {
        if (result.Raw > 0)
        {
            return result.Raw;
        }

        if (result.Errno != Errno.EAGAIN)
        {
            EndOfInput(result);
        }

        return 0;
    }

    private void EndOfInput(SysResult result)
    {
        _isReadEnded = true;
        _state.StopReading();
        if (result.IsError)
        {
            Abort(result.Describe());
        }
        else if (_isEnding)
        {
            // Both sides have said all; or ours has not yet, and then EndSending sees the flag above.
            Interlocked.MemoryBarrier();
            if (_isSendEnded)
            {
                Abort(CloseReasonOfOurs);
            }
        }
        else
        {
            _handler.OnEndOfStream();
        }
    }

    private TurnEnd Deliver(ReactorWorker worker, StreamTurn turn, FrameReader reader, ref int frames, long until)
    {
        while (true)
        {
            if (_isEnding || _state.IsClosing)
            {
                reader.Discard();
                return TurnEnd.Drained;
            }

            FrameReadResult result = reader.TryRead(_handler.FrameBytesMax, out FrameHeader header, out ReadOnlySequence<byte> payload);
            if (result == FrameReadResult.Frame)
            {
                _handler.OnFrame(header, payload);
            }
            else if (!TryGoOn(reader, result))
            {
                return worker.Holds ? TurnEnd.Drained : TurnEnd.Lost;
            }

            if (!worker.Holds)
            {
                return TurnEnd.Lost;
            }

            frames++;
            if (frames >= TurnFramesMax || (frames % FramesPerClockRead == 0 && IsTurnOver(worker, turn, frames, until)))
            {
                return TurnEnd.Budget;
            }
        }
    }

    /// <summary>Handles what is no frame.</summary>
    private bool TryGoOn(FrameReader reader, FrameReadResult result)
    {
        switch (result)
        {
            case FrameReadResult.NeedMore:
                return false;
            case FrameReadResult.Preface:
                _hasPeerPreface = true;
                if (!IsInitiator)
                {
                    QueuePreface();
                    Flush();
                }

                return true;
            case FrameReadResult.BadPreface:
                Abort("the peer's first bytes are not those of this protocol");
                return false;
            default:
                BadFrames.Tell(reader, result, _handler);
                return false;
        }
    }

    private bool IsTurnOver(ReactorWorker worker, StreamTurn turn, int frames, long until)
    {
        long now = Stopwatch.GetTimestamp();
        worker.Now = now;
        _handler.OnReceived(now);
        bool isFirstFlush = frames == FirstFlushFrames && worker.Baton.HasWaited;
        if (turn.IsFlusher && (isFirstFlush || now - turn.FirstUnflushed >= s_flushAfterTicks))
        {
            FlushTurn(turn);
        }

        return now >= until;
    }

    /// <summary>Sends what the turn wrote. Then asks for another turn if frames may be left, of which the kernel knows nothing, or gives
    /// the read side up and arms.</summary>
    private void EndTurn(ReactorWorker worker, StreamTurn turn, TurnEnd end)
    {
        if (turn.IsFlusher)
        {
            FlushTurn(turn);
        }

        turn.Channel = null;
        bool hasUnread = SettleReader(turn);
        if (end == TurnEnd.Paused
            && _reactor.Service.Arm(new ChannelTimer(this, ChannelTimerKind.Pause), Stopwatch.GetTimestamp() + s_pauseTicks))
        {
            return; // the read side stays owned, and so unarmed, until the timer gives it up
        }

        if (end == TurnEnd.Budget && hasUnread && !_state.IsClosing)
        {
            worker.Baton.Defer(this);
            return;
        }

        if (end != TurnEnd.Drained || !CanBePolled || !worker.Baton.TryLeaveUnarmed(this))
        {
            EndRead(isDrained: end == TurnEnd.Drained, isCleanStack: true);
        }
    }

    private void EndRead(bool isDrained, bool isCleanStack)
    {
        if (_state.EndRead(isDrained))
        {
            Arm();
        }

        ReleaseReference(isCleanStack);
    }
}
