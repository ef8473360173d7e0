namespace RpcOverSockets.Interop;

/// <summary>The system calls of one reactor: every one passes through here, so that tests can count them and let the n-th fail.</summary>
/// <remarks>Thread-safe. Without a probe it costs one null check. Interrupted calls are repeated, so nobody above sees EINTR; close is
/// never repeated, because Linux has released the number by then.</remarks>
internal sealed unsafe partial class Kernel
{
    private readonly KernelProbe? _probe;

    internal Kernel(KernelProbe? probe = null)
    {
        _probe = probe;
    }

    /// <summary>epoll_create1(EPOLL_CLOEXEC).</summary>
    internal SysResult EpollCreate() =>
        _probe is not null && _probe.TryTake(Syscall.EpollCreate, out SysResult injected)
            ? injected
            : SysResult.From(Libc.EpollCreate1(LinuxConstants.CloseOnExec));

    /// <summary>Registers a descriptor. The kernel polls it at once, so what is ready already is reported.</summary>
    internal SysResult EpollAdd(FileDescriptor epoll, FileDescriptor fd, EpollEvents events, ulong token) =>
        _probe is not null && _probe.TryTake(Syscall.EpollAdd, out SysResult injected)
            ? injected
            : EpollControl(epoll, LinuxConstants.EpollCtlAdd, fd, events, token);

    /// <summary>Changes what is asked of a descriptor. The kernel polls it again.</summary>
    internal SysResult EpollMod(FileDescriptor epoll, FileDescriptor fd, EpollEvents events, ulong token) =>
        _probe is not null && _probe.TryTake(Syscall.EpollMod, out SysResult injected)
            ? injected
            : EpollControl(epoll, LinuxConstants.EpollCtlMod, fd, events, token);

    /// <summary>Forgets a descriptor, which closing does only if no other descriptor, here or elsewhere, is the same open socket.</summary>
    internal SysResult EpollDel(FileDescriptor epoll, FileDescriptor fd) =>
        _probe is not null && _probe.TryTake(Syscall.EpollDel, out SysResult injected)
            ? injected
            : EpollControl(epoll, LinuxConstants.EpollCtlDel, fd, EpollEvents.None, token: 0);

    /// <summary>Waits until a registered descriptor is ready.</summary>
    /// <param name="epoll">The set.</param>
    /// <param name="events">Receives the events.</param>
    /// <param name="timeoutMs">0 polls, −1 waits without limit.</param>
    /// <returns>The number of events, 0 also when a signal interrupted the wait.</returns>
    internal SysResult EpollWait(FileDescriptor epoll, EpollEventBuffer events, int timeoutMs)
    {
        if (_probe is null || !_probe.TryTake(Syscall.EpollWait, out SysResult result))
        {
            result = SysResult.From(Libc.EpollWait(epoll.Value, events.Pointer, events.Capacity, timeoutMs));
        }

        return result.Errno == Errno.EINTR ? default : result;
    }

    /// <summary>Receives up to <paramref name="lengthBytes"/> bytes; 0 means that the peer ended its sending side.</summary>
    internal SysResult Receive(FileDescriptor fd, byte* buffer, int lengthBytes)
    {
        SysResult result;
        do
        {
            nuint length = (nuint)lengthBytes;
            if (_probe is null || !_probe.TryTake(Syscall.Recv, ref length, out result))
            {
                result = SysResult.From(Libc.Recv(fd.Value, buffer, length, LinuxConstants.DontWait));
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Sends from one buffer, without SIGPIPE.</summary>
    internal SysResult Send(FileDescriptor fd, byte* buffer, int lengthBytes)
    {
        SysResult result;
        do
        {
            nuint length = (nuint)lengthBytes;
            if (_probe is null || !_probe.TryTake(Syscall.Send, ref length, out result))
            {
                result = SysResult.From(Libc.Send(fd.Value, buffer, length, LinuxConstants.DontWait | LinuxConstants.NoSignal));
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Sends from several buffers, without SIGPIPE.</summary>
    internal SysResult SendVectors(FileDescriptor fd, IoVector* vectors, int count)
    {
        MessageHeader message = default;
        message.Vectors = vectors;
        message.VectorCount = (nuint)count;
        SysResult result;
        do
        {
            nuint length = nuint.MaxValue;
            if (_probe is null || !_probe.TryTake(Syscall.SendMsg, ref length, out result))
            {
                // A plan that shortens the call lets one buffer through, and only its first bytes.
                result = length == nuint.MaxValue
                    ? SysResult.From(Libc.SendMsg(fd.Value, &message, LinuxConstants.DontWait | LinuxConstants.NoSignal))
                    : SysResult.From(Libc.Send(fd.Value, vectors[0].Base, Math.Min(length, vectors[0].LengthBytes),
                        LinuxConstants.DontWait | LinuxConstants.NoSignal));
            }
        }
        while (result.Errno == Errno.EINTR);

        return result;
    }

    /// <summary>Ends one or both directions of a connection.</summary>
    internal SysResult Shutdown(FileDescriptor fd, ShutdownSides sides) =>
        _probe is not null && _probe.TryTake(Syscall.Shutdown, out SysResult injected)
            ? injected
            : SysResult.From(Libc.Shutdown(fd.Value, (int)sides));

    /// <summary>Closes the descriptor, whatever it returns.</summary>
    internal SysResult Close(FileDescriptor fd)
    {
        // Counted, never failed: a plan that kept it open would only leak.
        _ = _probe is not null && _probe.TryTake(Syscall.Close, out _);
        return SysResult.From(Libc.Close(fd.Value));
    }

    private static SysResult EpollControl(FileDescriptor epoll, int operation, FileDescriptor fd, EpollEvents events, ulong token)
    {
        byte* epollEvent = stackalloc byte[16];
        EpollEventBuffer.Write(epollEvent, events, token);
        return SysResult.From(Libc.EpollCtl(epoll.Value, operation, fd.Value, epollEvent));
    }
}
