namespace RpcOverSockets.Interop;

/// <content>Calls for datagram sockets.</content>
internal sealed unsafe partial class Kernel
{
    /// <summary>Makes a datagram socket, non-blocking.</summary>
    internal SysResult DatagramSocket(int family) =>
        _probe is not null && _probe.TryTake(Syscall.Socket, out SysResult injected)
            ? injected
            : SysResult.From(Libc.Socket(
                family, LinuxConstants.SocketDatagram | LinuxConstants.CloseOnExec | LinuxConstants.NonBlocking, 0));

    /// <summary>Receives one datagram, or several in one piece.</summary>
    /// <returns>Its length, or an errno; on a connected socket that of an ICMP message for an earlier send.</returns>
    internal SysResult ReceiveMessage(FileDescriptor fd, MessageHeader* message)
    {
        SysResult result;
        do
        {
            if (_probe is null || !_probe.TryTake(Syscall.RecvMsg, out result))
            {
                result = SysResult.From(Libc.RecvMsg(fd.Value, message, LinuxConstants.DontWait));
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Receives several datagrams.</summary>
    /// <returns>How many, or an errno; on a connected socket that of an ICMP message for an earlier send.</returns>
    internal SysResult ReceiveMany(FileDescriptor fd, MultiMessageHeader* messages, int count)
    {
        SysResult result;
        do
        {
            if (_probe is null || !_probe.TryTake(Syscall.RecvMmsg, out result))
            {
                result = SysResult.From(Libc.RecvMmsg(fd.Value, messages, (uint)count, LinuxConstants.DontWait, null));
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Sends several datagrams.</summary>
    /// <returns>How many were taken, or the errno of the first.</returns>
    internal SysResult SendMany(FileDescriptor fd, MultiMessageHeader* messages, int count)
    {
        SysResult result;
        do
        {
            if (_probe is null || !_probe.TryTake(Syscall.SendMmsg, out result))
            {
                result = SysResult.From(Libc.SendMmsg(
                    fd.Value, messages, (uint)count, LinuxConstants.DontWait | LinuxConstants.NoSignal));
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Sends one datagram.</summary>
    /// <param name="fd">The socket.</param>
    /// <param name="data">Its bytes.</param>
    /// <param name="lengthBytes">How many.</param>
    /// <param name="name">Where it goes; null on a connected socket.</param>
    /// <param name="nameBytes">The length of the address.</param>
    internal SysResult SendTo(FileDescriptor fd, byte* data, int lengthBytes, byte* name, int nameBytes)
    {
        SysResult result;
        do
        {
            if (_probe is null || !_probe.TryTake(Syscall.SendTo, out result))
            {
                result = SysResult.From(Libc.SendTo(
                    fd.Value, data, (nuint)lengthBytes, LinuxConstants.DontWait | LinuxConstants.NoSignal, name, (uint)nameBytes));
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Whether something waits to be received.</summary>
    internal bool HasInput(FileDescriptor fd)
    {
        if (_probe is not null && _probe.TryTake(Syscall.Recv, out SysResult injected))
        {
            return !injected.IsError;
        }

        byte one;
        return !SysResult.From(Libc.Recv(fd.Value, &one, 1, LinuxConstants.DontWait | LinuxConstants.Peek)).IsError;
    }
}
