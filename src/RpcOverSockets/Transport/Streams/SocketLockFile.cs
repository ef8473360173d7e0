using System.Globalization;
using System.Text;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <summary>The lock file beside the file of a Unix-domain socket: whoever holds it may make, replace and remove that file.</summary>
/// <remarks>It is removed when the lock is given up, so that a server that stops leaves nothing. Another process may have opened it just
/// before and lock a file that has no name any more; so each holder writes a mark of its own, and holds the lock only if it finds this mark
/// under the name.</remarks>
internal sealed class SocketLockFile
{
    private const uint Mode = 0x180; // 0600
    private const int MarkBytes = 44; // each as long as the others, so that writing one replaces the last
    private const int AttemptsMax = 16; // each is lost to another server that stopped in just that moment

    private readonly Kernel _kernel;
    private readonly string _path;
    private readonly FileDescriptor _file;

    private SocketLockFile(Kernel kernel, string path, FileDescriptor file)
    {
        _kernel = kernel;
        _path = path;
        _file = file;
    }

    /// <summary>Takes the lock, or says why not.</summary>
    /// <param name="kernel">The system calls.</param>
    /// <param name="path">The lock file's.</param>
    /// <param name="error">Why not.</param>
    internal static SocketLockFile? TryTake(Kernel kernel, string path, out string error)
    {
        byte[] mark = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId,10} {Guid.NewGuid():N}\n"));
        error = "another server holds its lock file";
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            SysResult opened = kernel.Open(path, LinuxConstants.OpenReadWrite | LinuxConstants.OpenCreate, Mode);
            if (opened.IsError)
            {
                error = $"its lock file {path} cannot be opened: {opened.Describe()}";
                return null;
            }

            var file = new FileDescriptor(opened.Raw);
            if (kernel.TryLock(file).IsError)
            {
                _ = kernel.Close(file);
                return null;
            }

            SysResult written = kernel.Write(file, mark);
            if (!written.IsError && IsUnder(kernel, path, mark))
            {
                return new SocketLockFile(kernel, path, file);
            }

            _ = kernel.Close(file);
            if (written.IsError)
            {
                error = $"its lock file {path} cannot be written: {written.Describe()}";
                return null;
            }
        }

        return null;
    }

    /// <summary>Removes the file and gives the lock up.</summary>
    internal void Release()
    {
        // In this order: who opens the name from here on makes a new file, and who had opened this one finds no mark.
        _ = _kernel.Unlink(_path);
        _ = _kernel.Close(_file);
    }

    // Only who holds the lock of a file removes its name, so this stays true.
    private static bool IsUnder(Kernel kernel, string path, ReadOnlySpan<byte> mark)
    {
        SysResult opened = kernel.Open(path, LinuxConstants.OpenReadOnly, mode: 0);
        if (opened.IsError)
        {
            return false;
        }

        var file = new FileDescriptor(opened.Raw);
        Span<byte> found = stackalloc byte[MarkBytes];
        SysResult read = kernel.Read(file, found);
        _ = kernel.Close(file);
        return !read.IsError && found[..read.Raw].SequenceEqual(mark);
    }
}
