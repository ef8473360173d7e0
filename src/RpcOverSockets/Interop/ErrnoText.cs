using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>Words for error numbers.</summary>
internal static class ErrnoText
{
    internal static string Of(Errno errno) => errno switch
    {
        Errno.ECONNREFUSED => "connection refused",
        Errno.ETIMEDOUT => "timed out",
        Errno.EACCES or Errno.EPERM => "permission denied",
        Errno.ENOENT => "no such file",
        Errno.ECONNRESET => "connection reset by the peer",
        Errno.EPIPE => "the peer no longer reads",
        Errno.EMFILE => "this process has no free file descriptor",
        Errno.ENFILE => "the system has no free file descriptor",
        Errno.EADDRINUSE => "address in use",
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => "host unreachable",
        _ => $"{Marshal.GetPInvokeErrorMessage((int)errno)} ({errno})",
    };
}
