using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>struct linger (socket(7), SO_LINGER).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LingerOption
{
    internal int IsOn;
    internal int Seconds;
}
