using System.Net;
using System.Runtime.InteropServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>Descriptors of this process in the place of those that a service manager passes.</summary>
internal sealed unsafe partial class PassedSockets
{
    private readonly Kernel _kernel = new();
    private readonly List<int> _descriptors = [];
    private readonly List<string> _names = [];

    internal Dictionary<string, string?> Variables { get; } = new(StringComparer.Ordinal)
    {
        ["LISTEN_PID"] = "42",
    };

    internal FileDescriptor this[int index] => new(_descriptors[index]);

    internal InheritedSockets Sockets => new(name => Variables.GetValueOrDefault(name), 42, index => _descriptors[index]);

    internal PassedSockets AddTcp(string name, IPAddress? address = null, bool listens = true) =>
        Add(name, SocketAddress.ForIp(address ?? IPAddress.Loopback, 0), listens);

    internal PassedSockets AddUnix(string name, string path) => Add(name, SocketAddress.ForUnix(path), listens: true);

    /// <summary>Passes a descriptor of the test's; it belongs to the server then.</summary>
    internal PassedSockets Add(string name, int descriptor)
    {
        _descriptors.Add(descriptor);
        _names.Add(name);
        Variables["LISTEN_FDS"] = $"{_descriptors.Count}";
        Variables["LISTEN_FDNAMES"] = string.Join(':', _names);
        return this;
    }

    /// <summary>The same open sockets under new numbers, as another process has them.</summary>
    internal PassedSockets Duplicate()
    {
        var copy = new PassedSockets();
        for (int i = 0; i < _descriptors.Count; i++)
        {
            copy.Add(_names[i], Check(Dup(_descriptors[i])));
        }

        return copy;
    }

    internal void Close()
    {
        foreach (int descriptor in _descriptors)
        {
            _ = _kernel.Close(new FileDescriptor(descriptor));
        }
    }

    internal static int FlagsOf(int descriptor, int command) => Check(Fcntl(descriptor, command, 0));

    private PassedSockets Add(string name, SocketAddress address, bool listens)
    {
        // Neither closed on exec nor non-blocking, as a service manager may pass it.
        int descriptor = Check(Socket(address.Family, 1, 0));
        var fd = new FileDescriptor(descriptor);
        Assert.False(_kernel.Bind(fd, address).IsError);
        Assert.False(listens && _kernel.Listen(fd, 128).IsError);
        return Add(name, descriptor);
    }

    private static int Check(int returned)
    {
        Assert.True(returned >= 0, $"errno {Marshal.GetLastSystemError()}");
        return returned;
    }

    [LibraryImport("libc", EntryPoint = "socket")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Dup(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Fcntl(int descriptor, int command, int argument);
}
