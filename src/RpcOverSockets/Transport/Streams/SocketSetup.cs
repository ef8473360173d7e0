using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Socket options. TCP's are set on the listener, from which accepted sockets inherit them (tcp(7)).</summary>
internal static class SocketSetup
{
    private const int KeepAliveProbes = 3;
    private const int KeepAliveIntervalSeconds = 10;

    internal static SysResult Tcp(Kernel kernel, FileDescriptor fd, RpcSocketOptions options)
    {
        ReadOnlySpan<(int Level, int Option, int Value)> settings =
        [
            (LinuxConstants.LevelTcp, LinuxConstants.TcpNoDelay, 1),
            (LinuxConstants.LevelSocket, LinuxConstants.SocketKeepAlive, 1),
            (LinuxConstants.LevelTcp, LinuxConstants.TcpKeepIdle, (int)options.TcpKeepAliveTime.TotalSeconds),
            (LinuxConstants.LevelTcp, LinuxConstants.TcpKeepInterval, KeepAliveIntervalSeconds),
            (LinuxConstants.LevelTcp, LinuxConstants.TcpKeepCount, KeepAliveProbes),
            (LinuxConstants.LevelTcp, LinuxConstants.TcpUserTimeout, (int)options.TcpUserTimeout.TotalMilliseconds),
        ];
        foreach ((int level, int option, int value) in settings)
        {
            SysResult result = kernel.SetOption(fd, level, option, value);
            if (result.IsError)
            {
                return result;
            }
        }

        return default;
    }

    /// <summary>Enlarges the send buffer: the default takes only 278 small messages. A kernel that gives less is no error.</summary>
    internal static SysResult Unix(Kernel kernel, FileDescriptor fd, RpcSocketOptions options) =>
        kernel.SetOption(fd, LinuxConstants.LevelSocket, LinuxConstants.SocketSendBuffer, options.UnixSendBufferBytes);

    internal static SysResult ForFamily(Kernel kernel, FileDescriptor fd, int family, RpcSocketOptions options) =>
        family == LinuxConstants.FamilyUnix ? Unix(kernel, fd, options) : Tcp(kernel, fd, options);
}
