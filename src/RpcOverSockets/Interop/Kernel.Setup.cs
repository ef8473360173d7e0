using System.Text;

namespace RpcOverSockets.Interop;

/// <content>Calls that set things up and are not made for each frame.</content>
internal sealed unsafe partial class Kernel
{
    /// <summary>Makes a counter whose write wakes who waits for it; non-blocking.</summary>
    internal SysResult EventFd() =>
        _probe is not null && _probe.TryTake(Syscall.EventFd, out SysResult injected)
            ? injected
            : SysResult.From(Libc.EventFd(0, LinuxConstants.CloseOnExec | LinuxConstants.NonBlocking));

    /// <summary>Adds 1 to an eventfd.</summary>
    internal SysResult Signal(FileDescriptor eventFd)
    {
        ulong one = 1;
        return Write(eventFd, new ReadOnlySpan<byte>(&one, sizeof(ulong)));
    }

    /// <summary>Starts a thread.</summary>
    /// <returns>EAGAIN where the system has no room for another one (pthread_create(3)).</returns>
    internal SysResult StartThread(Thread thread)
    {
        if (_probe is not null && _probe.TryTake(Syscall.Clone, out SysResult injected))
        {
            return injected;
        }

        try
        {
            thread.UnsafeStart();
            return default;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            return SysResult.Fail(Errno.EAGAIN);
        }
    }

    /// <summary>Makes a stream socket, non-blocking.</summary>
    internal SysResult Socket(int family) =>
        _probe is not null && _probe.TryTake(Syscall.Socket, out SysResult injected)
            ? injected
            : SysResult.From(Libc.Socket(
                family, LinuxConstants.SocketStream | LinuxConstants.CloseOnExec | LinuxConstants.NonBlocking, 0));

    internal SysResult Bind(FileDescriptor fd, in SocketAddress address)
    {
        if (_probe is not null && _probe.TryTake(Syscall.Bind, out SysResult injected))
        {
            return injected;
        }

        fixed (byte* bytes = address.Bytes)
        {
            return SysResult.From(Libc.Bind(fd.Value, bytes, (uint)address.Bytes.Length));
        }
    }

    internal SysResult Listen(FileDescriptor fd, int backlog) =>
        _probe is not null && _probe.TryTake(Syscall.Listen, out SysResult injected)
            ? injected
            : SysResult.From(Libc.Listen(fd.Value, backlog));

    /// <summary>Accepts one connection, non-blocking.</summary>
    internal SysResult Accept(FileDescriptor fd, out SocketAddress peer)
    {
        peer = default;
        SysResult result;
        byte* bytes = stackalloc byte[SocketAddress.BytesMax];
        do
        {
            uint lengthBytes = SocketAddress.BytesMax;
            if (_probe is null || !_probe.TryTake(Syscall.Accept, out result))
            {
                result = SysResult.From(Libc.Accept4(
                    fd.Value, bytes, &lengthBytes, LinuxConstants.CloseOnExec | LinuxConstants.NonBlocking));
                if (!result.IsError)
                {
                    peer = SocketAddress.FromKernel(new ReadOnlySpan<byte>(bytes, (int)Math.Min(lengthBytes, SocketAddress.BytesMax)));
                }
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Begins to connect. An interrupted connect goes on in the background, as one that is in progress (connect(2)).</summary>
    internal SysResult Connect(FileDescriptor fd, in SocketAddress address)
    {
        // An injected interruption still begins to connect, as a real one does.
        if (_probe is null || !_probe.TryTake(Syscall.Connect, out SysResult result) || result.Errno == Errno.EINTR)
        {
            fixed (byte* bytes = address.Bytes)
            {
                result = SysResult.From(Libc.Connect(fd.Value, bytes, (uint)address.Bytes.Length));
            }
        }

        return result.Errno == Errno.EINTR ? SysResult.Fail(Errno.EINPROGRESS) : result;
    }

    internal SysResult LocalAddress(FileDescriptor fd, out SocketAddress address)
    {
        address = default;
        if (_probe is not null && _probe.TryTake(Syscall.GetSockName, out SysResult injected))
        {
            return injected;
        }

        byte* bytes = stackalloc byte[SocketAddress.BytesMax];
        uint lengthBytes = SocketAddress.BytesMax;
        SysResult result = SysResult.From(Libc.GetSockName(fd.Value, bytes, &lengthBytes));
        if (!result.IsError)
        {
            address = SocketAddress.FromKernel(new ReadOnlySpan<byte>(bytes, (int)Math.Min(lengthBytes, SocketAddress.BytesMax)));
        }

        return result;
    }

    /// <summary>Reads an option into <paramref name="value"/>.</summary>
    internal SysResult GetOption<T>(FileDescriptor fd, int level, int option, out T value)
        where T : unmanaged
    {
        T read = default;
        uint lengthBytes = (uint)sizeof(T);
        SysResult result = _probe is not null && _probe.TryTake(Syscall.GetSockOpt, out SysResult injected)
            ? injected
            : SysResult.From(Libc.GetSockOpt(fd.Value, level, option, &read, &lengthBytes));
        value = read;
        return result;
    }

    internal SysResult SetOption<T>(FileDescriptor fd, int level, int option, T value)
        where T : unmanaged =>
        _probe is not null && _probe.TryTake(Syscall.SetSockOpt, out SysResult injected)
            ? injected
            : SysResult.From(Libc.SetSockOpt(fd.Value, level, option, &value, (uint)sizeof(T)));

    /// <summary>The error that a connect ended with, and clears it (SO_ERROR).</summary>
    internal SysResult PendingError(FileDescriptor fd)
    {
        SysResult result = GetOption(fd, LinuxConstants.LevelSocket, LinuxConstants.SocketError, out int errno);
        return result.IsError || errno == 0 ? result : SysResult.Fail((Errno)errno);
    }

    /// <summary>Opens a file, closed on exec.</summary>
    internal SysResult Open(string path, int flags, uint mode)
    {
        if (_probe is not null && _probe.TryTake(Syscall.Open, out SysResult injected))
        {
            return injected;
        }

        fixed (byte* bytes = ZeroTerminated(path))
        {
            return SysResult.From(Libc.Open(bytes, flags | LinuxConstants.CloseOnExec, mode));
        }
    }

    /// <summary>Takes the lock of an open file, or fails with EAGAIN.</summary>
    internal SysResult TryLock(FileDescriptor fd) =>
        _probe is not null && _probe.TryTake(Syscall.Flock, out SysResult injected)
            ? injected
            : SysResult.From(Libc.Flock(fd.Value, LinuxConstants.LockExclusive | LinuxConstants.LockNoWait));

    /// <summary>Reads a file from where it stands; 0 bytes at its end.</summary>
    internal SysResult Read(FileDescriptor file, Span<byte> target)
    {
        fixed (byte* bytes = target)
        {
            return _probe is not null && _probe.TryTake(Syscall.Read, out SysResult injected)
                ? injected
                : SysResult.From(Libc.Read(file.Value, bytes, (nuint)target.Length));
        }
    }

    /// <summary>Writes to a file where it stands.</summary>
    internal SysResult Write(FileDescriptor file, ReadOnlySpan<byte> source)
    {
        fixed (byte* bytes = source)
        {
            return _probe is not null && _probe.TryTake(Syscall.Write, out SysResult injected)
                ? injected
                : SysResult.From(Libc.Write(file.Value, bytes, (nuint)source.Length));
        }
    }

    /// <summary>Makes a descriptor that came from elsewhere like our own: closed on exec, non-blocking (fcntl(2)).</summary>
    internal SysResult Adopt(FileDescriptor fd)
    {
        SysResult result = Control(fd, LinuxConstants.SetDescriptorFlags, LinuxConstants.DescriptorCloseOnExec);
        if (!result.IsError)
        {
            result = Control(fd, LinuxConstants.GetStatusFlags, 0);
        }

        return result.IsError ? result : Control(fd, LinuxConstants.SetStatusFlags, result.Raw | LinuxConstants.NonBlocking);
    }

    internal SysResult ChangeMode(FileDescriptor fd, uint mode) =>
        _probe is not null && _probe.TryTake(Syscall.Fchmod, out SysResult injected)
            ? injected
            : SysResult.From(Libc.Fchmod(fd.Value, mode));

    internal SysResult ChangeMode(string path, uint mode)
    {
        if (_probe is not null && _probe.TryTake(Syscall.Chmod, out SysResult injected))
        {
            return injected;
        }

        fixed (byte* bytes = ZeroTerminated(path))
        {
            return SysResult.From(Libc.Chmod(bytes, mode));
        }
    }

    internal SysResult Unlink(string path)
    {
        if (_probe is not null && _probe.TryTake(Syscall.Unlink, out SysResult injected))
        {
            return injected;
        }

        fixed (byte* bytes = ZeroTerminated(path))
        {
            return SysResult.From(Libc.Unlink(bytes));
        }
    }

    private SysResult Control(FileDescriptor fd, int command, int argument) =>
        _probe is not null && _probe.TryTake(Syscall.Fcntl, out SysResult injected)
            ? injected
            : SysResult.From(Libc.Fcntl(fd.Value, command, argument));

    private static byte[] ZeroTerminated(string path)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(path) + 1];
        _ = Encoding.UTF8.GetBytes(path, bytes);
        return bytes;
    }
}
