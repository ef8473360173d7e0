namespace RpcOverSockets.Interop;

/// <summary>Readiness of a descriptor (epoll_ctl(2)).</summary>
[Flags]
internal enum EpollEvents : uint
{
    None = 0,
    In = 0x001,
    Out = 0x004,
    Error = 0x008,
    HangUp = 0x010,
    ReadHangUp = 0x2000,
    OneShot = 1u << 30,
    EdgeTriggered = 1u << 31,
}
