using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>A reactor of its own with listeners and connections for one test.</summary>
internal sealed class ReactorFixture : IAsyncDisposable
{
    private readonly List<StreamListener> _listeners = [];

    public ReactorFixture(int spinMicroseconds = 0, int maxWorkers = 64)
    {
        Reactor = new EpollReactor(
            new RpcReactorOptions { SpinMicroseconds = spinMicroseconds, WorkersMax = maxWorkers }, NullLogger.Instance, Probe);
    }

    public KernelProbe Probe { get; } = new();

    public EpollReactor Reactor { get; }

    public RpcSocketOptions Options { get; } = new();

    public ConcurrentQueue<IFrameHandler> Accepted { get; } = new();

    public bool AllAcceptedAreClosed => Accepted.All(h => ((RecordingHandler)h).ClosedCount == 1);

    public static string NewAddress(RpcTransport transport) => transport == RpcTransport.Tcp
        ? "tcp://127.0.0.1:0"
        : $"unix:@ros-test-{Environment.ProcessId}-{Guid.NewGuid():N}";

    public StreamListener Listen(RpcTransport transport, Func<IFrameChannel, IFrameHandler> accept) =>
        Listen(RpcEndPoint.Parse(NewAddress(transport)), accept);

    public StreamListener Listen(RpcEndPoint endPoint, Func<IFrameChannel, IFrameHandler> accept)
    {
        StreamListener listener = StreamTransport.Listen(
            endPoint, Reactor, Options,
            channel =>
            {
                IFrameHandler handler = accept(channel);
                Accepted.Enqueue(handler);
                return handler;
            },
            NullLogger.Instance);
        _listeners.Add(listener);
        return listener;
    }

    public async Task<RecordingHandler> ConnectAsync(StreamListener listener, Func<IFrameChannel, RecordingHandler>? factory = null)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        return (RecordingHandler)await StreamTransport.ConnectAsync(
            listener.EndPoint, Reactor, Options, channel => (factory ?? (c => new RecordingHandler(c)))(channel), limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (StreamListener listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        await Reactor.StopAsync().WaitAsync(Wait.Limit);
    }
}
