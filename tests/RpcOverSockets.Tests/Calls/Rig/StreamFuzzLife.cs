using System.IO.Pipelines;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>One random life of a peer with streams in both roles: frames, credit, readers that leave, blocks, time, and its end.</summary>
internal sealed class StreamFuzzLife
{
    private const int Steps = 150;

    private static readonly (string Name, bool Sends, bool SendsBytes, bool Receives)[] s_methods =
    [
        ("Items", false, false, true), ("Open", false, false, true), ("Blobs", false, false, true), ("Take", true, false, false),
        ("Both", true, false, true), ("Up", true, true, false), ("Down", false, false, true), ("Export", false, false, true),
    ];

    private readonly Random _random;
    private readonly PeerRig _rig;
    private readonly FuzzHandlers _handlers;
    private readonly bool _isPolite;
    private readonly Dictionary<uint, FuzzStream> _theirs = []; // the other side's calls that were not answered
    private readonly Dictionary<uint, FuzzStream> _own = [];    // the peer's calls that the other side did not answer
    private readonly Dictionary<uint, FuzzStream> _answered = []; // the peer's calls that the other side did answer
    private readonly List<(Task Call, CancellationTokenSource Cancellation)> _calls = [];
    private uint _lastId;
    private int _read;
    private int _asked;
    private bool _isBlocked;
    private bool _isOver;

    internal StreamFuzzLife(int seed, bool isInitiator, bool isPolite)
    {
        _random = new Random(seed);
        _isPolite = isPolite;
        _lastId = isInitiator ? 0u : 1u;
        _rig = new PeerRig(isInitiator, greets: false);
        _rig.Greet(calls: 20);
        _handlers = new FuzzHandlers(seed, _rig.Streams);
    }

    /// <summary>Calls of the other side that were answered.</summary>
    internal int Answers { get; private set; }

    /// <summary>Payload bytes of streams that the peer has sent.</summary>
    internal long StreamBytes { get; private set; }

    /// <summary>Own calls that ended well.</summary>
    internal int Results => _calls.Count(static own => own.Call.IsCompletedSuccessfully);

    private bool IsClosed => _rig.Channel.IsClosed || _rig.Channel.IsAborted;

    internal void Run()
    {
        for (int i = 0; i < Steps && !_isOver; i++)
        {
            Step();
            ReadSent();
            Assert.False(_isPolite && IsClosed && !_isOver, _rig.Log.Events.LastOrDefault().Text);
        }

        End();
    }

    private void Step()
    {
        switch (_random.Next(_isPolite ? 13 : 15))
        {
            case 0 or 1:
                Open();
                break;
            case 2 or 3:
                SendOn(_theirs, isCaller: true);
                break;
            case 4:
                GrantOn(_theirs);
                break;
            case 5 when _theirs.Count > 0 && _random.Next(2) == 0:
                _rig.Cancel(Any(_theirs));
                break;
            case 6 or 7:
                CallOut();
                break;
            case 8:
                SendOn(_own, isCaller: false);
                break;
            case 9:
                GrantOn(_own);
                Answer();
                break;
            case 10:
                LeaveSome();
                break;
            case 11:
                _handlers.Release();
                _rig.Time.AdvanceMs(_random.Next(100));
                break;
            case 12:
                Block(!_isBlocked);
                break;
            case 13:
                Noise();
                break;
            case 14 when _random.Next(15) == 0:
                Finale();
                break;
        }
    }

    private void Open()
    {
        (string name, bool sends, bool sendsBytes, bool receives) = s_methods[_random.Next(s_methods.Length)];
        uint id = _lastId += 2;
        if (!_isPolite && _random.Next(10) == 0)
        {
            sends = !sends;
        }

        object?[] arguments = name is "Take" or "Both" or "Up" ? [] : [_random.Next(name is "Blobs" or "Export" ? 300 : 60_000)];
        byte[] payload = StreamFrames.OpenPayload(name, _random.Next(3) == 0 ? (uint)_random.Next(1, 1000) : 0, arguments);
        if (IsClosed)
        {
            return;
        }

        _theirs.Add(id, new FuzzStream(sends, sendsBytes, receives));
        _asked++;
        _rig.Inject(FrameKind.Call, sends ? FrameFlags.CallerStream : 0, id, payload);
    }

    private void SendOn(Dictionary<uint, FuzzStream> calls, bool isCaller)
    {
        if (calls.Count == 0)
        {
            return;
        }

        uint id = Any(calls);
        FuzzStream stream = calls[id];
        bool isWild = !_isPolite && _random.Next(10) == 0;
        if (!isWild && (!stream.Sends || (isCaller && stream.HasEnded)))
        {
            return;
        }

        if (isCaller && _random.Next(8) == 0)
        {
            stream.HasEnded = true;
            _rig.EndItems(id);
        }
        else if (isWild || stream.CreditToSend > 0)
        {
            bool isBytes = stream.SendsBytes ^ (isWild && _random.Next(3) == 0);
            byte[] payload = new byte[_random.Next(1, _random.Next(4) == 0 ? 60_000 : 500)];
            if (isWild || _random.Next(20) == 0)
            {
                _random.NextBytes(payload.AsSpan(_random.Next(payload.Length)));
            }

            stream.CreditToSend -= payload.Length;
            _rig.Inject(isBytes ? FrameKind.Bytes : FrameKind.Item, 0, id, payload);
        }
    }

    private void GrantOn(Dictionary<uint, FuzzStream> calls)
    {
        if (calls.Count > 0)
        {
            uint id = Any(calls);
            uint grant = !_isPolite && _random.Next(20) == 0 ? uint.MaxValue : (uint)_random.Next(60_000);
            calls[id].CreditGiven += grant;
            _rig.Credit(id, grant);
        }
    }

    private void CallOut()
    {
        var cancellation = new CancellationTokenSource();
        TimeSpan? timeout = _random.Next(3) == 0 ? TimeSpan.FromMilliseconds(_random.Next(1, 2000)) : null;
        IStreamCalls client = _rig.CreateStreamClient(new RpcCallOptions { Timeout = timeout });
        CancellationToken token = cancellation.Token;
        int n = _random.Next(40_000);
        int leaves = _random.Next(2) == 0 ? _random.Next(300) : int.MaxValue;
        Task call = _random.Next(6) switch
        {
            0 => ReadAsync(client.ItemsAsync(n, token), leaves),
            1 => ReadAsync(client.BothAsync(_handlers.YieldAsync(n, default), token), leaves),
            2 => client.TakeAsync(_handlers.YieldAsync(n, default), token).AsTask(),
            3 => client.UpAsync(StreamCallsService.PipeOf(n), token).AsTask(),
            4 => OpenAsync(client, n, leaves, token),
            _ => client.ExportAsync(n, PipeWriter.Create(Stream.Null), token).AsTask(),
        };
        _calls.Add((call, cancellation));
    }

    private void Answer()
    {
        if (_own.Count == 0 || _random.Next(3) > 0)
        {
            return;
        }

        uint id = Any(_own);
        _own.Remove(id, out FuzzStream? stream);
        _answered.Add(id, stream!);
        if (_random.Next(3) == 0)
        {
            _rig.Error(id, _random.Next(1, 17), "an error", _random.Next(3));
        }
        else
        {
            _rig.Reply(id, _random.Next(100));
        }
    }

    private void LeaveSome()
    {
        if (_calls.Count > 0)
        {
            _calls[_random.Next(_calls.Count)].Cancellation.Cancel();
        }
    }

    private void Block(bool isBlocked)
    {
        if (isBlocked == _isBlocked)
        {
            return;
        }

        _isBlocked = isBlocked;
        if (isBlocked)
        {
            _rig.Handler.OnSendBlocked();
        }
        else
        {
            _rig.Handler.OnSendUnblocked();
        }
    }

    private void Noise()
    {
        FrameKind[] kinds = [FrameKind.Item, FrameKind.Bytes, FrameKind.End, FrameKind.Credit, FrameKind.Cancel];
        byte[] payload = new byte[_random.Next(2) == 0 ? 4 : _random.Next(10)];
        _random.NextBytes(payload);
        uint id = _random.Next(3) == 0 ? (uint)_random.Next(60) : _lastId;
        _rig.Inject(kinds[_random.Next(kinds.Length)], 0, id, payload);
        foreach (FuzzStream stream in _theirs.Values.Concat(_own.Values))
        {
            stream.CreditGiven = long.MaxValue / 2; // whatever it granted is not counted
        }
    }

    private void Finale()
    {
        switch (_random.Next(4))
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
            default:
                Finish();
                break;
        }
    }

    private void ReadSent()
    {
        while (_rig.Channel.SentAt(_read) is SentFrame frame)
        {
            _read++;
            switch (frame.Kind)
            {
                case FrameKind.Call:
                    bool isUp = (frame.Flags & FrameFlags.CallerStream) != 0;
                    string method = s_methods.First(m => PeerRig.MethodId("test.StreamCalls", m.Name) == frame.MethodId).Name;
                    _own.Add(frame.Call, new FuzzStream(
                        sends: method is not ("Take" or "Up"), sendsBytes: method is "Down" or "Export", receives: isUp));
                    break;
                case FrameKind.Item or FrameKind.Bytes:
                    CheckStream(frame);
                    break;
                case FrameKind.End:
                    Assert.True(Ours(frame.Call) is { Receives: true, HasEnded: false } ended && (ended.HasEnded = true), $"{frame}");
                    break;
                case FrameKind.Credit when frame.Call != 0:
                    FuzzStream credited = Known(frame);
                    Assert.True(credited.Sends, $"CREDIT for a stream that nobody sends: {frame}");
                    credited.CreditToSend += frame.Grant;
                    break;
                case FrameKind.Reply or FrameKind.Error:
                    Assert.True(_theirs.Remove(frame.Call), $"Call {frame.Call} is answered and was not asked, or twice.");
                    Answers++;
                    break;
            }
        }
    }

    private void CheckStream(SentFrame frame)
    {
        FuzzStream stream = Known(frame);
        Assert.True(stream.Receives, $"A stream is sent that the call does not have: {frame.Kind} {frame.Call}");
        Assert.True(
            stream.CreditGiven > 0, $"{frame.Payload.Length} bytes are sent for call {frame.Call} at a credit of {stream.CreditGiven}");
        Assert.False(stream.HasEnded && !_theirs.ContainsKey(frame.Call), $"{frame.Kind} after the END of call {frame.Call}");
        Assert.True(frame.Kind == FrameKind.Bytes || frame.Payload.Length > 0, "An ITEM without an item is sent.");
        stream.CreditGiven -= frame.Payload.Length;
        StreamBytes += frame.Payload.Length;
    }

    private FuzzStream Known(SentFrame frame)
    {
        FuzzStream? stream = Ours(frame.Call) ?? _theirs.GetValueOrDefault(frame.Call);
        Assert.True(stream is not null, $"A frame of a stream is sent after the end of its call: {frame.Kind} {frame.Call}");
        return stream;
    }

    private FuzzStream? Ours(uint id) => _own.GetValueOrDefault(id) ?? _answered.GetValueOrDefault(id);

    private void End()
    {
        Block(false);
        _handlers.Release(all: true);
        foreach (uint id in _theirs.Keys.ToArray())
        {
            _rig.Cancel(id);
        }

        Until(() => IsClosed || _isOver || Answers == _asked, () => $"{Answers} answers to {_asked} calls; {PeerState.Of(_rig.Peer)}");
        Finish();
        foreach ((Task call, CancellationTokenSource cancellation) in _calls)
        {
            Exception? failure = Record.Exception(() => Assert.True(call.Wait(Eventually.Limit), "A call has not ended."));
            Assert.True(
                failure is null or AggregateException
                {
                    InnerException: RpcException or OperationCanceledException
                        or InvalidOperationException { Message: FuzzHandlers.Unexpected }
                },
                failure?.ToString());
            cancellation.Dispose();
        }

        Until(() => PeerState.Of(_rig.Peer) == default && _rig.Streams.Alive == 0, () => PeerState.Of(_rig.Peer).ToString());
    }

    private void Finish()
    {
        if (!_isOver)
        {
            _isOver = true;
            _rig.Finish();
        }
    }

    private void Until(Func<bool> condition, Func<string> what) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                ReadSent();
                return condition();
            },
            Eventually.Limit),
        what());

    private uint Any(Dictionary<uint, FuzzStream> calls) => calls.Keys.ElementAt(_random.Next(calls.Count));

    private static async Task ReadAsync(IAsyncEnumerable<int> items, int leaves)
    {
        await foreach (int _ in items.ConfigureAwait(false))
        {
            if (--leaves < 0)
            {
                break;
            }
        }
    }

    private static async Task OpenAsync(IStreamCalls client, int n, int leaves, CancellationToken token) =>
        await ReadAsync(await client.OpenAsync(n, token).ConfigureAwait(false), leaves).ConfigureAwait(false);
}
