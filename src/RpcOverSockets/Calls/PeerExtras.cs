using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>What few connections need, and all of them only at their end; made by the first need. The peer's gate guards it, where nothing
/// else is said.</summary>
internal sealed class PeerExtras(TokenBucket cancels)
{
    internal TokenBucket Cancels = cancels; // CANCELs received; one turn at a time

    /// <summary>CANCELs that may still come for calls with streams that have ended.</summary>
    internal int LateCancels { get; set; }

    /// <summary>Made by the first call of the peer that waits, blocks or outlasts its turn.</summary>
    internal HeldCalls? Held { get; set; }

    /// <summary>Why the connection ends, before OnClosed tells.</summary>
    internal string EndReason { get; set; } = "";

    /// <summary>When the PONG behind a GOAWAY is no longer waited for.</summary>
    internal long DrainDue { get; set; } = long.MaxValue;

    /// <summary>When a connection is closed whose peer has said goodbye and leaves it open.</summary>
    internal long LeaveDue { get; set; } = long.MaxValue;

    /// <summary>Made when a handler asks.</summary>
    internal CancellationTokenSource? Draining { get; set; }

    /// <summary>This side itself drains, and not only its peer.</summary>
    internal bool IsDrainTold { get; set; }

    /// <summary>When a peer that reads nothing is given up.</summary>
    internal long StallDue { get; set; } = long.MaxValue;

    /// <summary>Objects that this side has exported, by id.</summary>
    internal Dictionary<uint, ExportedObject>? Exports { get; set; }

    /// <summary>Made by the first object that the peer sends.</summary>
    internal HeldReferences? References { get; set; }

    /// <summary>An id is never used again.</summary>
    internal uint LastExport { get; set; }

    /// <summary>Streams to be told when the outbox is empty.</summary>
    internal HashSet<OutboundStream>? BlockedStreams { get; set; }
}
