using Microsoft.Extensions.Logging;
using RpcOverSockets.Buffers;
using RpcOverSockets.Reactor;

namespace RpcOverSockets;

/// <summary>The use of a reactor: the process's one, which lives as long as anybody uses it, or one that somebody else owns.</summary>
internal sealed class ReactorLease : IAsyncDisposable
{
    // The threads end within a millisecond or two, but for one that user code blocks: that ends when it comes back.
    private static readonly TimeSpan s_threadsEndMax = TimeSpan.FromSeconds(1);

    private static bool s_isBudgetSet; // Interlocked: the first decides for the process

    private EpollReactor? _reactor; // Interlocked: given back once
    private readonly bool _isShared;

    private ReactorLease(EpollReactor reactor, bool isShared)
    {
        _reactor = reactor;
        _isShared = isShared;
    }

    /// <summary>The reactor, until it is given back.</summary>
    internal EpollReactor Reactor => Volatile.Read(ref _reactor) ?? throw new ObjectDisposedException(nameof(ReactorLease));

    /// <summary>Takes the process's reactor, or <paramref name="own"/> where a test brings one.</summary>
    internal static ReactorLease Take(EpollReactor? own, RpcReactorOptions options, ILogger logger)
    {
        if (own is not null)
        {
            return new ReactorLease(own, isShared: false);
        }

        EpollReactor shared = SharedReactor.Acquire(options, logger);
        if (Interlocked.Exchange(ref s_isBudgetSet, true) is false)
        {
            InboundMemory.LimitBytes = options.InboundBytesMax;
        }

        return new ReactorLease(shared, isShared: true);
    }

    /// <summary>Gives the reactor back; the last one stops it, and waits a moment for its threads.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _reactor, null) is EpollReactor reactor && _isShared)
        {
            Task ended = SharedReactor.ReleaseAsync(reactor);
            _ = await Task.WhenAny(ended, Task.Delay(s_threadsEndMax)).ConfigureAwait(false);
        }
    }
}
