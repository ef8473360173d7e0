namespace RpcOverSockets.Interop;

/// <summary>The system calls that pass through <see cref="Kernel"/>, for counting and for faults.</summary>
internal enum Syscall
{
    EpollCreate,
    EpollAdd,
    EpollMod,
    EpollDel,
    EpollWait,
    EventFd,
    Socket,
    Bind,
    Listen,
    Accept,
    Connect,
    GetSockName,
    GetSockOpt,
    SetSockOpt,
    Recv,
    Send,
    SendMsg,
    RecvMsg,
    RecvMmsg,
    SendMmsg,
    SendTo,
    Shutdown,
    Close,
    Read,
    Write,
    Open,
    Flock,
    Fchmod,
    Chmod,
    Fcntl,
    Unlink,

    /// <summary>pthread_create(3), by the runtime.</summary>
    Clone,
    Count,
}
