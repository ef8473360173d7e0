using System.Runtime.CompilerServices;

namespace RpcOverSockets.Interop;

/// <summary>What SO_MEMINFO tells of a socket: SK_MEMINFO_VARS numbers of linux/sock_diag.h.</summary>
[InlineArray(Count)]
internal struct SocketMemory
{
    /// <summary>SK_MEMINFO_WMEM_ALLOC: memory of what was sent and not taken off the socket.</summary>
    internal const int WriteAllocated = 2;

    /// <summary>SK_MEMINFO_WMEM_QUEUED: memory of what was sent and not acknowledged, where the socket keeps it for that.</summary>
    internal const int WriteQueued = 5;

    /// <summary>SK_MEMINFO_DROPS: datagrams that were dropped because the receive buffer was full, since the socket was made.</summary>
    internal const int Drops = 8;

    private const int Count = 9;

    private uint _first;
}
