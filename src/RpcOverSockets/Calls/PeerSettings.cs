using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Calls;

/// <summary>The limits of one side's connections, frozen when the server or channel starts; times in <see cref="TimeProvider"/>
/// ticks.</summary>
internal sealed class PeerSettings
{
    internal PeerSettings(RpcConnectionOptions options, MethodTable methods, TimeProvider time, ILogger logger, bool exposesExceptions)
    {
        Time = time;
        TicksPerMs = Math.Max(1, time.TimestampFrequency / 1000);
        Methods = methods;
        Logger = logger;
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

    internal TimeProvider Time { get; }

    internal long TicksPerMs { get; }

    /// <summary>What the peer may call. Replaced by a channel that gets a service before it connects.</summary>
    internal MethodTable Methods { get; set; }

    internal ILogger Logger { get; }

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

    internal long SendStallTicks { get; }

    internal long HandshakeTicks { get; }

    /// <summary>0: no keep-alive.</summary>
    internal long KeepAliveTicks { get; }

    internal long KeepAliveTimeoutTicks { get; }

    internal long Ticks(TimeSpan span) => (long)(span.TotalMilliseconds * TicksPerMs);
}
