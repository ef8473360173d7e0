using Microsoft.Extensions.Logging;
using RpcOverSockets.Diagnostics;

namespace RpcOverSockets.Calls;

/// <summary>The limits of one side's connections, frozen when the server or channel starts; times in <see cref="TimeProvider"/>
/// ticks.</summary>
internal sealed class PeerSettings
{
    private volatile MethodTable _methods;
    private volatile RpcEndPoint? _localEndPoint; // written once, by the server's start
    private RpcServerInterceptor[]? _observedServerInterceptors; // made on first use; two threads may make one each
    private volatile bool _isInUse; // a connection has told its peer

    internal PeerSettings(RpcConnectionOptions options, MethodTable methods, TimeProvider time, ILogger logger, bool exposesExceptions)
    {
        Time = time;
        TicksPerMs = Math.Max(1, time.TimestampFrequency / 1000);
        _methods = methods;
        Logger = logger;
        Called = new CalledContracts(logger);
        ExposesExceptions = exposesExceptions;
        FrameBytesMax = options.FrameBytesMax;
        ConcurrentCallsMax = options.ConcurrentCallsMax;
        WaitingCallsMax = options.WaitingCallsMax;
        CreditBytes = options.CreditBytes;
        OutboxBytesMax = options.OutboxBytesMax;
        BlockedHandlersMax = options.BlockedHandlersMax;
        ExportedObjectsMax = options.ExportedObjectsMax;
        PayloadDepthMax = options.PayloadDepthMax;
        SendStallTicks = Ticks(options.SendStallTimeout);
        HandshakeTicks = Ticks(options.HandshakeTimeout);
        KeepAliveTicks = options.KeepAliveInterval == Timeout.InfiniteTimeSpan ? 0 : Ticks(options.KeepAliveInterval);
        KeepAliveTimeoutTicks = Ticks(options.KeepAliveTimeout);
    }

    /// <summary>The connections that have these settings.</summary>
    internal PeerSet Peers { get; } = new();

    internal TimeProvider Time { get; }

    internal long TicksPerMs { get; }

    /// <summary>What the peer may call; fixed as soon as there is a connection.</summary>
    internal MethodTable Methods => _methods;

    internal ILogger Logger { get; }

    /// <summary>What is called of the peer, to be compared with what it offers.</summary>
    internal CalledContracts Called { get; }

    /// <summary>Whether the message of an unexpected exception of a handler goes to the caller.</summary>
    internal bool ExposesExceptions { get; }

    internal int FrameBytesMax { get; }

    internal int ConcurrentCallsMax { get; }

    internal int WaitingCallsMax { get; }

    internal int CreditBytes { get; }

    internal int OutboxBytesMax { get; }

    internal int BlockedHandlersMax { get; }

    internal int ExportedObjectsMax { get; }

    internal int PayloadDepthMax { get; }

    /// <summary>How long calls to the peer's objects and services may take whose options name no timeout.</summary>
    internal TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What stands around calls to the peer, outermost first; empty for nothing.</summary>
    internal RpcClientInterceptor[] ClientInterceptors { get; init; } = [];

    /// <summary>What stands around calls of the peer, outermost first; empty for nothing.</summary>
    internal RpcServerInterceptor[] ServerInterceptors { get; init; } = [];

    /// <summary>The same, with what measures and traces calls around it.</summary>
    internal RpcClientInterceptor[] ObservedClientInterceptors => field ??= [ClientTelemetry.Instance, .. ClientInterceptors];

    /// <summary>What stands around calls of the peer at this moment.</summary>
    internal RpcServerInterceptor[] ServerInterceptorsNow => RpcInstruments.ObservesServer
        ? _observedServerInterceptors ??= [ServerTelemetry.Instance, .. ServerInterceptors]
        : ServerInterceptors;

    /// <summary>Where this side listens, if that is one end point; null before it does, and on clients.</summary>
    internal RpcEndPoint? LocalEndPoint
    {
        get => _localEndPoint;
        set => _localEndPoint = value;
    }

    /// <summary>Where the peer is, for calls to it; null on a server.</summary>
    internal RpcEndPoint? EndPoint { get; init; }

    internal long SendStallTicks { get; }

    internal long HandshakeTicks { get; }

    /// <summary>0: no keep-alive.</summary>
    internal long KeepAliveTicks { get; }

    internal long KeepAliveTimeoutTicks { get; }

    /// <summary>A peer is told what it may call: nothing is added after it.</summary>
    internal void Freeze() => _isInUse = true;

    /// <summary>Replaces what the peer may call.</summary>
    /// <exception cref="InvalidOperationException">There is a connection already.</exception>
    internal void Offer(MethodTable methods)
    {
        if (_isInUse)
        {
            throw new InvalidOperationException("The channel has connected already; add services before the first call.");
        }

        _methods = methods;
    }

    internal long Ticks(TimeSpan span) => (long)(span.TotalMilliseconds * TicksPerMs);
}
