namespace RpcOverSockets.Interop;

/// <summary>Numbers of the Linux headers, the same on x86-64 and arm64.</summary>
internal static class LinuxConstants
{
    internal const int CloseOnExec = 0x80000; // O_CLOEXEC, SOCK_CLOEXEC, EPOLL_CLOEXEC, EFD_CLOEXEC
    internal const int NonBlocking = 0x800;   // O_NONBLOCK, SOCK_NONBLOCK, EFD_NONBLOCK

    internal const int EpollCtlAdd = 1;
    internal const int EpollCtlDel = 2;
    internal const int EpollCtlMod = 3;

    internal const int Peek = 0x2;        // MSG_PEEK
    internal const int DontWait = 0x40;   // MSG_DONTWAIT
    internal const int NoSignal = 0x4000; // MSG_NOSIGNAL

    internal const int FamilyUnix = 1;
    internal const int FamilyIPv4 = 2;
    internal const int FamilyIPv6 = 10;
    internal const int SocketStream = 1;
    internal const int SocketDatagram = 2;

    internal const int LevelSocket = 1;
    internal const int LevelIPv4 = 0;
    internal const int LevelTcp = 6;
    internal const int LevelUdp = 17;
    internal const int LevelIPv6 = 41;

    internal const int SocketReuseAddress = 2;
    internal const int SocketType = 3;
    internal const int SocketError = 4;
    internal const int SocketSendBuffer = 7;
    internal const int SocketReceiveBuffer = 8;
    internal const int SocketKeepAlive = 9;
    internal const int SocketLinger = 13;
    internal const int SocketPeerCredentials = 17;
    internal const int SocketAcceptsConnections = 30;
    internal const int SocketDomain = 39;
    internal const int SocketAttachFilter = 26;
    internal const int SocketDetachFilter = 27;
    internal const int SocketMemoryInfo = 55; // SO_MEMINFO

    internal const int TcpNoDelay = 1;
    internal const int TcpKeepIdle = 4;
    internal const int TcpKeepInterval = 5;
    internal const int TcpKeepCount = 6;
    internal const int TcpUserTimeout = 18;

    internal const int IPv6Only = 26;

    internal const int IPv4PathMtu = 10; // IP_MTU_DISCOVER
    internal const int IPv6PathMtu = 23; // IPV6_MTU_DISCOVER
    internal const int UdpSegment = 103; // UDP_SEGMENT
    internal const int UdpGro = 104;     // UDP_GRO
    internal const int PathMtuProbe = 3; // IP_PMTUDISC_PROBE: never a fragment, and no size that the kernel remembers

    internal const int ClockOfThread = 6; // CPUCLOCK_PERTHREAD_MASK | CPUCLOCK_SCHED
    internal const int UsageOfThread = 1; // RUSAGE_THREAD

    internal const int OpenReadOnly = 0;
    internal const int OpenReadWrite = 2;
    internal const int OpenCreate = 0x40;
    internal const int SetDescriptorFlags = 2; // F_SETFD
    internal const int GetStatusFlags = 3;     // F_GETFL
    internal const int SetStatusFlags = 4;     // F_SETFL
    internal const int DescriptorCloseOnExec = 1; // FD_CLOEXEC
    internal const int LockExclusive = 2;
    internal const int LockNoWait = 4;
}
