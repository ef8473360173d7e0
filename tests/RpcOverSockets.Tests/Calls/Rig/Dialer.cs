using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>A connector on virtual time, whose connects the test answers.</summary>
internal sealed class Dialer
{
    private readonly Lock _gate = new();
    private readonly List<Attempt> _attempts = []; // _gate

    internal Dialer()
    {
        Settings = new PeerSettings(
            new RpcConnectionOptions(), MethodTable.Empty, Time, NullLogger.Instance, exposesExceptions: false);
        Connector = new Connector(
            "test:server",
            Settings,
            TimeSpan.FromSeconds(10),
            new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(120), new FixedRandom(0.5)),
            ConnectAsync);
        Client = CreateClient(options: null);
        Patient = CreateClient(new RpcCallOptions { Timeout = Timeout.InfiniteTimeSpan, WaitForReady = true });
    }

    internal ManualTimeProvider Time { get; } = new();

    internal PeerSettings Settings { get; }

    internal Connector Connector { get; }

    internal ICalls Client { get; }

    /// <summary>Waits while the connector backs off, and has no deadline.</summary>
    internal ICalls Patient { get; }

    internal int Attempts
    {
        get
        {
            lock (_gate)
            {
                return _attempts.Count;
            }
        }
    }

    internal ICalls CreateClient(RpcCallOptions? options) =>
        RpcContract.Describe<ICalls>().CreateClient(new RpcInvoker(Connector, options));

    /// <summary>The n-th connect, counted from 1, once it has begun.</summary>
    internal async Task<Attempt> AttemptAsync(int n)
    {
        await Eventually.TrueAsync(() => Attempts >= n, $"attempt {n} to connect begins");
        lock (_gate)
        {
            Assert.Equal(n, _attempts.Count);
            return _attempts[n - 1];
        }
    }

    private ValueTask<IFrameHandler> ConnectAsync(Func<IFrameChannel, IFrameHandler> make, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(Time, make, cancellationToken);
        lock (_gate)
        {
            _attempts.Add(attempt);
        }

        return new ValueTask<IFrameHandler>(attempt.Result);
    }

    /// <summary>One connect.</summary>
    internal sealed class Attempt
    {
        private readonly TaskCompletionSource<IFrameHandler> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Func<IFrameChannel, IFrameHandler> _make;

        internal Attempt(ManualTimeProvider time, Func<IFrameChannel, IFrameHandler> make, CancellationToken cancellationToken)
        {
            At = time.GetUtcNow();
            _make = make;
            Channel = new RecordingChannel(time, isInitiator: true);
            cancellationToken.Register(() => _result.TrySetCanceled(cancellationToken));
        }

        internal DateTimeOffset At { get; }

        internal RecordingChannel Channel { get; }

        internal Task<IFrameHandler> Result => _result.Task;

        internal void Fail(string message) =>
            _result.SetException(new RpcException(RpcStatus.Unavailable, message, RpcOutcome.NotExecuted));

        internal void Throw(Exception exception) => _result.SetException(exception);

        /// <summary>The connection is there; its HELLO is not.</summary>
        internal void Connect()
        {
            Channel.Handler = _make(Channel);
            _result.SetResult(Channel.Handler);
        }

        /// <summary>The connection is there, and who connects does not know yet.</summary>
        internal void MakeHandler() => Channel.Handler = _make(Channel);

        internal void Greet() => Inject(FrameKind.Hello, 0, Pack.Map((1, 1), (3, 128)));

        internal void Inject(FrameKind kind, uint call, byte[] payload)
        {
            Channel.Handler.OnReceived(Channel.Now);
            Channel.Handler.OnFrame(new FrameHeader(kind, 0, call), new System.Buffers.ReadOnlySequence<byte>(payload));
        }

        internal void Finish(string reason) => Channel.Handler.OnClosed(reason);

        /// <summary>Answers the n-th CALL that was sent, counted from 1.</summary>
        internal async Task ReplyAsync(int n, int value)
        {
            SentFrame[] Calls() => [.. Channel.Sent.Where(static frame => frame.Kind == FrameKind.Call)];
            await Eventually.TrueAsync(() => Calls().Length >= n, $"call {n} is sent");
            Inject(FrameKind.Reply, Calls()[n - 1].Call, Pack.Value(value));
        }
    }
}
