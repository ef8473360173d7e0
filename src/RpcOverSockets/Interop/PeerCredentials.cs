using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>struct ucred (unix(7), SO_PEERCRED).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PeerCredentials
{
    internal int ProcessId;
    internal uint UserId;
    internal uint GroupId;
}
