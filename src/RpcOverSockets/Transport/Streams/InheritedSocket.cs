using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <summary>A socket that the service manager passed to this process. Owns nothing.</summary>
/// <param name="Fd">Open since before the process began to run this program.</param>
/// <param name="Name">FileDescriptorName= of its unit, or <c>unknown</c>.</param>
internal readonly record struct InheritedSocket(FileDescriptor Fd, string Name)
{
    public override string ToString() => $"descriptor {Fd.Value} ({Name})";
}
