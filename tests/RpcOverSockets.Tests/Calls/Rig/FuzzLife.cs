using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>One random life of a peer, on one thread: frames, own calls, handlers that end, time, and its end.</summary>
internal sealed class FuzzLife
{
    private const int Steps = 100;

    private static readonly string[] s_methods =
        ["Add", "Text", "Bytes", "Nothing", "WithDefaults", "Count", "Run", "NullTask", "Note", "Pick", "Odd", "None"];

    private readonly Random _random;
    private readonly PeerRig _rig;
    private readonly bool _isPolite;
    private readonly List<(Task Call, CancellationTokenSource Cancellation)> _own = [];
    private readonly List<TaskCompletionSource<int>> _handlers = [];
    private readonly HashSet<uint> _inUse = [];  // the other side's calls, as far as it knows
    private readonly HashSet<uint> _ownOpen = []; // the peer's calls that were not answered
    private int _read;
    private int _calls;
    private long _credit = 65_536; // for one-way calls of the other side
    private bool _isOver;

    internal FuzzLife(int seed, bool isInitiator, bool isPolite)
    {
        _random = new Random(seed);
        _isPolite = isPolite;
        _rig = new PeerRig(isInitiator, greets: false, options =>
        {
            options.ConcurrentCallsMax = _random.Next(1, 12);
            options.WaitingCallsMax = _random.Next(0, 6);
        });
        _rig.Service.OnRun = OnRun;
        _rig.Service.OnNote = async (n, token) => await OnRun(n, token);
        _rig.Channel.HoldsReplies = _random.Next(2) == 0;
    }

    /// <summary>Calls of the other side that were answered.</summary>
    internal int Answers { get; private set; }

    /// <summary>Own calls that ended well.</summary>
    internal int Results => _own.Count(static own => own.Call.IsCompletedSuccessfully);

    private bool IsClosed => _rig.Channel.IsClosed || _rig.Channel.IsAborted;

    internal void Run()
    {
        if (_isPolite || _random.Next(20) > 0)
        {
            _rig.Greet(calls: (uint)_random.Next(1, 10), keepAliveMs: _random.Next(3) == 0 ? 20_000u : 0);
        }

        for (int i = 0; i < Steps && !_isOver; i++)
        {
            Step();
            ReadSent();
        }

        End();
    }

    private void Step()
    {
        switch (_random.Next(_isPolite ? 9 : 13))
        {
            case 0 or 1:
                SendCall();
                break;
            case 2 or 3:
                CallOut();
                break;
            case 4:
                EndHandler();
                break;
            case 5:
                Answer();
                break;
            case 6:
                _rig.Time.AdvanceMs(_random.Next(4) == 0 ? _random.Next(6000) : _random.Next(50));
                break;
            case 7:
                Trouble();
                break;
            case 8:
                _rig.Channel.HandOverReplies();
                break;
            case 9:
                Noise();
                break;
            case 10:
                _rig.Channel.OutboxBytes = _random.Next(3) == 0 ? _random.Next(8 << 20) : 0;
                break;
            case 11 when _random.Next(10) == 0:
                Finale();
                break;
        }
    }

    private void SendCall()
    {
        bool isOneWay = _random.Next(5) == 0;
        uint id = (uint)((2 * _random.Next(1, 40)) + (_rig.Channel.IsInitiator ? 0 : 1));
        if (_isPolite && (isOneWay ? _credit <= 0 : _inUse.Contains(id)))
        {
            return;
        }

        object?[] arguments = [.. Enumerable.Range(0, _random.Next(4)).Select(_ => RandomValue(2))];
        byte[] payload = PeerRig.CallPayload(s_methods[_random.Next(s_methods.Length)], RandomTimeout(), arguments);
        FrameFlags flags = isOneWay ? FrameFlags.OneWay : 0;
        if (_random.Next(10) == 0)
        {
            flags |= FrameFlags.Meta;
            payload = [.. payload[..8], .. Pack.Map(("k", RandomValue(0))), .. payload[8..]];
        }

        bool wasClosed = IsClosed;
        _credit -= isOneWay ? payload.Length : 0;
        _rig.Inject(FrameKind.Call, flags, isOneWay ? 0 : id, payload);
        if (!isOneWay && !wasClosed)
        {
            _inUse.Add(id);
            _calls++;
        }
    }


    private void CallOut()
    {
        var cancellation = new CancellationTokenSource();
        ICalls client = _rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(_random.Next(1, 5000)) });
        Task call = _random.Next(4) switch
        {
            0 => client.AddAsync(1, 2, cancellation.Token).AsTask(),
            1 => client.TextAsync(_random.Next(5) == 0 ? "\ud800" : "text").AsTask(),
            2 => client.NothingAsync().AsTask(),
            _ => client.NoteAsync(1, new byte[_random.Next(20_000)], cancellation.Token).AsTask(),
        };
        _own.Add((call, cancellation));
        if (_random.Next(4) == 0)
        {
            _own[_random.Next(_own.Count)].Cancellation.Cancel();
        }
    }

    private void EndHandler()
    {
        if (_handlers.Count > 0)
        {
            TaskCompletionSource<int> handler = _handlers[_random.Next(_handlers.Count)];
            _handlers.Remove(handler);
            switch (_random.Next(4))
            {
                case 0:
                    handler.TrySetException(new RpcException(RpcStatus.Aborted, "aborted"));
                    break;
                case 1:
                    handler.TrySetException(new InvalidOperationException("unexpected"));
                    break;
                default:
                    handler.TrySetResult(_random.Next(1000));
                    break;
            }
        }
    }

    private void Answer()
    {
        if (_ownOpen.Count == 0)
        {
            return;
        }

        uint id = _ownOpen.ElementAt(_random.Next(_ownOpen.Count));
        _ownOpen.Remove(id);
        if (_random.Next(3) == 0)
        {
            _rig.Error(id, _random.Next(20), "an error", _random.Next(4));
        }
        else
        {
            _rig.Inject(FrameKind.Reply, 0, id, Pack.Value(RandomValue(2)));
        }
    }

    private void Trouble()
    {
        if (_inUse.Count > 0 && _random.Next(2) == 0)
        {
            _rig.Cancel(_inUse.ElementAt(_random.Next(_inUse.Count)));
        }
        else
        {
            _rig.Channel.OutboxBytes = 0;
            _rig.Inject(FrameKind.Pong, 0, 0, new byte[8]);
        }
    }

    private void Noise()
    {
        byte kind = _random.Next(3) == 0 ? (byte)_random.Next(256) : (byte)_random.Next(0x80, 0x100);
        if (kind == (byte)FrameKind.Call)
        {
            return; // would be answered and is not counted here
        }

        byte[] payload = new byte[_random.Next(24)];
        _random.NextBytes(payload);
        _rig.Inject((FrameKind)kind, (FrameFlags)(_random.Next(2) == 0 ? 0 : _random.Next(256)), (uint)_random.Next(50), payload);
    }

    private void Finale()
    {
        switch (_random.Next(5))
        {
            case 0:
                _rig.Handler.OnEndOfStream();
                break;
            case 1:
                _rig.Peer.Drain();
                break;
            case 2:
                _rig.Inject(FrameKind.GoAway, 0, 0, Pack.Array(9));
                break;
            case 3:
                _rig.Inject(FrameKind.Close, 0, 0, Pack.Array(_random.Next(11)));
                break;
            default:
                Finish();
                break;
        }
    }

    private void ReadSent()
    {
        SentFrame[] sent = _rig.Channel.Sent;
        for (; _read < sent.Length; _read++)
        {
            SentFrame frame = sent[_read];
            switch (frame.Kind)
            {
                case FrameKind.Call when frame.Call != 0:
                    Assert.True(_ownOpen.Add(frame.Call), $"Call {frame.Call} is sent with an id in use.");
                    break;
                case FrameKind.Credit when frame.Call == 0:
                    _credit += frame.Grant;
                    break;
                case FrameKind.Reply or FrameKind.Error:
                    Assert.True(_inUse.Remove(frame.Call), $"Call {frame.Call} is answered and was not asked, or twice.");
                    Answers++;
                    break;
                case FrameKind.Close:
                    Assert.Equal(sent.Length - 1, _read); // nothing follows
                    break;
            }
        }
    }

    private void End()
    {
        while (_handlers.Count > 0)
        {
            EndHandler();
            _rig.Channel.HandOverReplies();
        }

        Settle();
        ReadSent();
        if (!_isOver)
        {
            // The last ones may still be on their way from another thread.
            SpinWait.SpinUntil(() => IsClosed || _rig.Channel.Sent.Count(IsAnswer) == _calls, Eventually.Limit);
            ReadSent();
            Assert.True(IsClosed || _calls == Answers, $"{Answers} answers to {_calls} calls");
        }

        Finish();
        Settle();
        foreach ((Task call, CancellationTokenSource cancellation) in _own)
        {
            Exception? failure = Record.Exception(() => Assert.True(call.Wait(Eventually.Limit), "A call has not ended."));
            Assert.True(
                failure is null or AggregateException { InnerException: RpcException or OperationCanceledException }, failure?.ToString());
            cancellation.Dispose();
        }

        PeerState state = PeerState.Of(_rig.Peer);
        Assert.True(state == default, state.ToString());
    }

    private static bool IsAnswer(SentFrame frame) => frame.Kind is FrameKind.Reply or FrameKind.Error;

    private void Finish()
    {
        if (!_isOver)
        {
            _isOver = true;
            foreach (uint id in _ownOpen.Where(_ => _random.Next(2) == 0))
            {
                _rig.Handler.OnCallUnsent(id);
            }

            _rig.Finish();
        }
    }

    // What failed handlers and waiting calls continue with runs on the pool.
    private void Settle() => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                while (_handlers.Count > 0)
                {
                    EndHandler();
                }

                _rig.Channel.HandOverReplies();
                PeerState state = PeerState.Of(_rig.Peer);
                return state.Incoming + state.OneWays + state.Waiting == 0;
            },
            Eventually.Limit),
        PeerState.Of(_rig.Peer).ToString());

    private ValueTask<int> OnRun(int n, CancellationToken cancellationToken)
    {
        switch (n & 3)
        {
            case 0:
                return new(n);
            case 1:
                throw new RpcException(RpcStatus.NotFound, "not found");
            default:
                var handler = new TaskCompletionSource<int>();
                if (n % 3 == 0)
                {
                    cancellationToken.Register(() => handler.TrySetCanceled(cancellationToken));
                }

                lock (_handlers)
                {
                    _handlers.Add(handler);
                }

                return new(handler.Task);
        }
    }

    private uint RandomTimeout() => _random.Next(2) == 0 ? 0 : (uint)_random.Next(1, 3000);

    private object? RandomValue(int depth) => _random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => null,
        1 => "text",
        2 => new byte[_random.Next(2000)],
        3 or 4 => _random.Next(100),
        5 => _random.NextInt64(),
        _ => new object?[] { RandomValue(depth - 1), RandomValue(depth - 1) },
    };
}
