using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]

namespace RpcOverSockets.Interop;

/// <summary>The only imports of native functions. Blittable, without SetLastError (it costs eight times the call); errno is read by
/// <see cref="SysResult.From(int)"/> on failure only.</summary>
/// <remarks>All may block or take a lock in the kernel, so none of them suppresses the transition of the garbage collector. The runtime
/// maps "libc" to libc.so.6.</remarks>
internal static unsafe partial class Libc
{
    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    internal static partial int EpollCreate1(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    internal static partial int EpollCtl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    internal static partial int EpollWait(int epoll, void* events, int capacity, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "socket")]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind")]
    internal static partial int Bind(int fd, void* address, uint addressBytes);

    [LibraryImport("libc", EntryPoint = "listen")]
    internal static partial int Listen(int fd, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4")]
    internal static partial int Accept4(int fd, void* address, uint* addressBytes, int flags);

    [LibraryImport("libc", EntryPoint = "connect")]
    internal static partial int Connect(int fd, void* address, uint addressBytes);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    internal static partial int GetSockName(int fd, void* address, uint* addressBytes);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    internal static partial int GetSockOpt(int fd, int level, int option, void* value, uint* valueBytes);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    internal static partial int SetSockOpt(int fd, int level, int option, void* value, uint valueBytes);

    [LibraryImport("libc", EntryPoint = "recv")]
    internal static partial nint Recv(int fd, void* buffer, nuint lengthBytes, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    internal static partial nint Send(int fd, void* buffer, nuint lengthBytes, int flags);

    [LibraryImport("libc", EntryPoint = "sendto")]
    internal static partial nint SendTo(int fd, void* buffer, nuint lengthBytes, int flags, void* address, uint addressBytes);

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    internal static partial nint SendMsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    internal static partial nint RecvMsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg")]
    internal static partial int RecvMmsg(int fd, MultiMessageHeader* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg")]
    internal static partial int SendMmsg(int fd, MultiMessageHeader* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    internal static partial int Shutdown(int fd, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "write")]
    internal static partial nint Write(int fd, void* buffer, nuint lengthBytes);

    [LibraryImport("libc", EntryPoint = "open")]
    internal static partial int Open(byte* path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "flock")]
    internal static partial int Flock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    internal static partial int Fcntl(int fd, int command, int argument);

    [LibraryImport("libc", EntryPoint = "fchmod")]
    internal static partial int Fchmod(int fd, uint mode);

    [LibraryImport("libc", EntryPoint = "chmod")]
    internal static partial int Chmod(byte* path, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink")]
    internal static partial int Unlink(byte* path);

    [LibraryImport("libc", EntryPoint = "read")]
    internal static partial nint Read(int fd, void* buffer, nuint lengthBytes);

    [LibraryImport("libc", EntryPoint = "gettid")]
    internal static partial int GetTid();

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    internal static partial int ClockGetTime(int clock, long* time);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    internal static partial int GetRUsage(int who, long* usage);
}
