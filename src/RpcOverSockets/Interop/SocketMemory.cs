using System.Runtime.CompilerServices;

namespace RpcOverSockets.Interop;

/// <summary>What SO_MEMINFO tells of a socket: SK_MEMINFO_VARS numbers of linux/sock_diag.h.</summary>
[InlineArray(Count)]
internal struct SocketMemory
{
    /// <summary>SK_MEMINFO_DROPS: datagrams that were dropped because the receive buffer was full, since the socket was made.</summary>
    internal const int Drops = 8;

    private const int Count = 9;

    private uint _first;
}
