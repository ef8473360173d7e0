using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>What the calls of one client have in common beyond their method: the object that they call and their metadata.
/// Immutable.</summary>
internal sealed class CallRoute
{
    internal CallRoute(RemoteObject? target, byte[]? metadata, Action<RpcMetadata>? onResponseMetadata)
    {
        Target = target;
        Metadata = metadata;
        OnResponseMetadata = onResponseMetadata;
        Flags = (target is null ? FrameFlags.None : FrameFlags.Target) | (metadata is null ? FrameFlags.None : FrameFlags.Meta);
    }

    /// <summary>The object, or null for a service.</summary>
    internal RemoteObject? Target { get; }

    /// <summary>Encoded, or null.</summary>
    internal byte[]? Metadata { get; }

    /// <summary>Told the metadata of each reply that has some, or null; user code.</summary>
    internal Action<RpcMetadata>? OnResponseMetadata { get; }

    /// <summary>What the CALL frame carries beside its arguments.</summary>
    internal FrameFlags Flags { get; }
}
