using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>A peer on virtual time between a service and a channel that the test plays.</summary>
internal sealed class PeerRig
{
    private int _read;

    /// <summary>Makes the peer.</summary>
    /// <param name="isInitiator">Whether the peer under test opened the connection.</param>
    /// <param name="greets">Whether the other side's HELLO arrives at once, with generous limits.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="exposesExceptions">Whether messages of exceptions go to the caller.</param>
    /// <param name="methods">What the other side may call, if not <see cref="Service"/> and <see cref="Streams"/>.</param>
    internal PeerRig(
        bool isInitiator = false,
        bool greets = true,
        Action<RpcConnectionOptions>? configure = null,
        bool exposesExceptions = false,
        MethodTable? methods = null)
    {
        var options = new RpcConnectionOptions();
        configure?.Invoke(options);
        Settings = new PeerSettings(options, methods ?? MethodsOf(Service, Streams), Time, Log, exposesExceptions);
        Channel = new RecordingChannel(Time, isInitiator);
        Peer = new Peer(Channel, Settings, (_, what) => Events.Enqueue(what));
        Channel.Handler = Peer;
        Client = CreateClient(options: null);
        StreamClient = CreateStreamClient(options: null);
        Hello = Next(FrameKind.Hello);
        if (greets)
        {
            Greet();
        }
    }

    internal ManualTimeProvider Time { get; } = new();

    internal CallsService Service { get; } = new();

    internal StreamCallsService Streams { get; } = new();

    internal EventLog Log { get; } = new();

    internal RecordingChannel Channel { get; }

    internal PeerSettings Settings { get; }

    internal Peer Peer { get; }

    internal IFrameHandler Handler => Peer;

    /// <summary>Calls the other side, which is the test.</summary>
    internal ICalls Client { get; }

    internal IStreamCalls StreamClient { get; }

    /// <summary>The peer's own HELLO.</summary>
    internal SentFrame Hello { get; }

    internal ConcurrentQueue<Peer.PeerEvent> Events { get; } = new();

    internal static uint MethodId(string method) => MethodId("test.Calls", method);

    internal static uint MethodId(string service, string method)
    {
        uint hash = 2166136261;
        foreach (byte next in Encoding.UTF8.GetBytes($"{service}/{method}Async"))
        {
            hash = (hash ^ next) * 16777619;
        }

        return hash == 0 ? 1 : hash;
    }

    internal static byte[] CallPayload(string method, uint timeoutMs, params object?[] arguments) =>
        Pack.Join(Pack.UInt32(MethodId(method)), Pack.UInt32(timeoutMs), Pack.Array(arguments));

    internal static MethodTable MethodsOf(CallsService service, StreamCallsService streams)
    {
        var methods = new Dictionary<uint, MethodEntry>();
        return new MethodTable(
            methods, [Add(methods, RpcContract.Describe<ICalls>(), service), Add(methods, RpcContract.Describe<IStreamCalls>(), streams)]);
    }

    internal static MethodTable MethodsOf<T>(T service)
        where T : class, IRpcService<T>
    {
        var methods = new Dictionary<uint, MethodEntry>();
        return new MethodTable(methods, [Add(methods, RpcContract.Describe<T>(), service)]);
    }

    private static ContractFingerprint Add<T>(Dictionary<uint, MethodEntry> methods, RpcServiceDescriptor<T> descriptor, T service)
        where T : class
    {
        var bound = new BoundService<T>(descriptor, service);
        for (int i = 0; i < descriptor.Methods.Length; i++)
        {
            RpcMethodDescriptor method = descriptor.Methods.Span[i];
            methods.Add(method.Id, new MethodEntry(bound, i, method));
        }

        return descriptor.Fingerprint;
    }

    internal ICalls CreateClient(RpcCallOptions? options) =>
        RpcContract.Describe<ICalls>().CreateClient(new RpcInvoker(new OnePeer(Peer), options));

    internal IStreamCalls CreateStreamClient(RpcCallOptions? options) =>
        RpcContract.Describe<IStreamCalls>().CreateClient(new RpcInvoker(new OnePeer(Peer), options));

    internal void Greet(uint frameBytes = 1 << 20, uint calls = 128, uint creditBytes = 65_536, uint keepAliveMs = 0) =>
        Inject(FrameKind.Hello, 0, 0, Pack.Map((1, 1), (2, frameBytes), (3, calls), (4, creditBytes), (5, keepAliveMs)));

    /// <summary>Delivers a frame; its bytes are overwritten when the peer returns.</summary>
    internal void Inject(FrameKind kind, FrameFlags flags, uint call, params byte[] payload)
    {
        byte[] buffer = [.. payload];
        Handler.OnReceived(Channel.Now);
        Handler.OnFrame(new FrameHeader(kind, flags, call), new ReadOnlySequence<byte>(buffer));
        buffer.AsSpan().Fill(0xdb);
    }

    internal void Call(uint id, string method, params object?[] arguments) => CallFor(id, 0, method, arguments);

    internal void CallFor(uint id, uint timeoutMs, string method, params object?[] arguments) =>
        Inject(FrameKind.Call, 0, id, CallPayload(method, timeoutMs, arguments));

    internal void Note(int n, int fillerBytes = 0) => NoteFor(0, n, fillerBytes);

    internal void NoteFor(uint timeoutMs, int n, int fillerBytes = 0) =>
        Inject(FrameKind.Call, FrameFlags.OneWay, 0, CallPayload("Note", timeoutMs, n, new byte[fillerBytes]));

    internal void Cancel(uint id) => Inject(FrameKind.Cancel, 0, id);

    internal void Reply(uint id, object? value) => Inject(FrameKind.Reply, 0, id, Pack.Value(value));

    internal void Error(uint id, params object?[] elements) => Inject(FrameKind.Error, 0, id, Pack.Array(elements));

    /// <summary>The transport says that the connection is gone.</summary>
    internal void Finish(string reason = "the test has ended it") => Handler.OnClosed(reason);

    /// <summary>Takes the next frame that was sent.</summary>
    internal SentFrame Next()
    {
        SentFrame? frame = Channel.SentAt(_read);
        Assert.True(frame is not null, "Nothing more was sent.");
        _read++;
        return frame;
    }

    /// <summary>Whether one more frame was sent, and it is of one of these kinds.</summary>
    internal bool HasNext(params FrameKind[] kinds) => Channel.SentAt(_read) is SentFrame next && kinds.Contains(next.Kind);

    /// <summary>Takes the next frame that was sent, if there is one.</summary>
    internal SentFrame? TryNext() => _read < Channel.Sent.Length ? Channel.Sent[_read++] : null;

    internal SentFrame Next(FrameKind kind)
    {
        SentFrame frame = Next();
        Assert.True(frame.Kind == kind, $"{kind} was expected, and this was sent: {frame}");
        return frame;
    }

    internal async Task<SentFrame> NextAsync(FrameKind kind)
    {
        await Eventually.TrueAsync(() => Channel.SentAt(_read) is not null, $"a {kind} is sent");
        return Next(kind);
    }

    internal void NextIsReply(uint call, object? value)
    {
        SentFrame reply = Next(FrameKind.Reply);
        Assert.Equal((call, value), (reply.Call, reply.Value));
    }

    internal void NextIsError(uint call, RpcStatus status, RpcOutcome outcome) => IsError(Next(FrameKind.Error), call, status, outcome);

    internal async Task NextIsReplyAsync(uint call, object? value)
    {
        SentFrame reply = await NextAsync(FrameKind.Reply);
        Assert.Equal((call, value), (reply.Call, reply.Value));
    }

    internal async Task NextIsErrorAsync(uint call, RpcStatus status, RpcOutcome outcome) =>
        IsError(await NextAsync(FrameKind.Error), call, status, outcome);

    internal void NothingIsSent() => Assert.Empty(Channel.Sent.Skip(_read));

    /// <summary>The peer has sent one CLOSE, nothing after it, and closes its channel.</summary>
    internal SentFrame IsClosedWith(ConnectionCode code)
    {
        SentFrame close = Next(FrameKind.Close);
        Assert.True(code == close.Code, $"{code} was expected and the code is {close.Code}: {close.Message}");
        NothingIsSent();
        Assert.True(Channel.IsClosed || Channel.IsAborted);
        return close;
    }

    internal void IsOpen()
    {
        NothingIsSent();
        Assert.False(Channel.IsClosed || Channel.IsAborted, Log.Events.LastOrDefault().Text);
    }

    private static void IsError(SentFrame error, uint call, RpcStatus status, RpcOutcome outcome) =>
        Assert.True((call, status, outcome) == (error.Call, error.Status, error.Outcome), $"Another error: {error} {error.Message}");
}
