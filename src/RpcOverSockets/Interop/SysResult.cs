using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>What a system call returned: a number that is not negative, or an errno. No caller above this folder reads errno
/// itself.</summary>
/// <param name="Raw">The result; below 0 it is minus the errno.</param>
internal readonly record struct SysResult(int Raw)
{
    internal bool IsError => Raw < 0;

    internal Errno Errno => Raw < 0 ? (Errno)(-Raw) : Errno.None;

    /// <summary>Wraps what a system call returned; must be the first thing that is done with it.</summary>
    internal static SysResult From(int returned) => new(returned >= 0 ? returned : -Marshal.GetLastSystemError());

    internal static SysResult From(nint returned) => From((int)returned);

    internal static SysResult Fail(Errno errno) => new(-(int)errno);

    /// <summary>Gets the text of the errno, for messages.</summary>
    internal string Describe() => ErrnoText.Of(Errno);
}
