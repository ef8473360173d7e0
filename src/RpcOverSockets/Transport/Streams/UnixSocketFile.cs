using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <summary>The file of a listening Unix-domain socket: taken over from a dead server only, and removed when we stop, if it is still
/// ours.</summary>
/// <remarks>A lock file beside it (<c>path.lock</c>) is held while we listen, so that two servers cannot both find the file
/// stale.</remarks>
internal sealed class UnixSocketFile
{
    private readonly Kernel _kernel;
    private readonly string _path;
    private readonly SocketLockFile _lock;
    private bool _isBound; // the listener's start and stop

    private UnixSocketFile(Kernel kernel, string path, SocketLockFile lockFile)
    {
        _kernel = kernel;
        _path = path;
        _lock = lockFile;
    }

    /// <summary>Takes the lock and binds the socket, after removing a file that nobody listens on.</summary>
    /// <param name="kernel">The system calls.</param>
    /// <param name="fd">The socket to bind.</param>
    /// <param name="path">Where.</param>
    /// <param name="error">Why not.</param>
    internal static UnixSocketFile? TryBind(Kernel kernel, FileDescriptor fd, string path, out string error)
    {
        var lockFile = SocketLockFile.TryTake(kernel, path + ".lock", out error);
        if (lockFile is null)
        {
            return null;
        }

        var file = new UnixSocketFile(kernel, path, lockFile);
        var address = SocketAddress.ForUnix(path);
        SysResult bound = kernel.Bind(fd, address);
        if (bound.Errno == Errno.EADDRINUSE)
        {
            if (!file.TryRemoveStale(address, out error))
            {
                file.Release();
                return null;
            }

            bound = kernel.Bind(fd, address);
        }

        error = bound.IsError ? bound.Describe() : "";
        file._isBound = !bound.IsError;
        if (bound.IsError)
        {
            file.Release();
            return null;
        }

        return file;
    }

    /// <summary>Removes the file, and gives the lock up.</summary>
    internal void Release()
    {
        if (_isBound)
        {
            // Ours: whoever replaces the file needs the lock first.
            _ = _kernel.Unlink(_path);
            _isBound = false;
        }

        _lock.Release();
    }

    private bool TryRemoveStale(in SocketAddress address, out string error)
    {
        SysResult probe = _kernel.Socket(LinuxConstants.FamilyUnix);
        if (probe.IsError)
        {
            error = probe.Describe();
            return false;
        }

        var fd = new FileDescriptor(probe.Raw);
        SysResult connected = _kernel.Connect(fd, address);
        _ = _kernel.Close(fd);

        // Only a refusal of a socket proves that nobody listens; a full backlog is EAGAIN, a plain file is no socket.
        if (connected.Errno != Errno.ECONNREFUSED || !IsSocket())
        {
            error = connected.Errno == Errno.ECONNREFUSED ? "a file of that name exists and is no socket" : "another server listens there";
            return false;
        }

        SysResult removed = _kernel.Unlink(_path);
        error = removed.IsError ? $"the file of a dead server cannot be removed: {removed.Describe()}" : "";
        return !removed.IsError;
    }

    // connect(2) refuses plain files with ECONNREFUSED too, but open(2) fails with ENXIO for sockets only.
    private bool IsSocket()
    {
        SysResult opened = _kernel.Open(_path, LinuxConstants.OpenReadOnly | LinuxConstants.NonBlocking, mode: 0);
        if (!opened.IsError)
        {
            _ = _kernel.Close(new FileDescriptor(opened.Raw));
        }

        return opened.Errno == Errno.ENXIO;
    }
}
