using System.Globalization;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <summary>The sockets that the service manager passed, as the environment tells (sd_listen_fds(3)), and which are in use.</summary>
/// <remarks>Thread-safe. The variables stay as they are: child processes can tell by LISTEN_PID that they do not mean them, and do not get
/// the sockets.</remarks>
internal sealed class InheritedSockets
{
    private const int FirstDescriptor = 3;   // SD_LISTEN_FDS_START
    private const int CountMax = 1024;
    private const string NoName = "unknown"; // what sd_listen_fds_with_names says for a socket without a name

    private readonly Lock _gate = new();
    private readonly HashSet<int> _taken = []; // _gate; for good, because a number that was closed may come back as something else
    private readonly Func<string, string?> _environment;
    private readonly int _processId;
    private readonly Func<int, int> _descriptors;

    /// <summary>Creates a view of an environment; tests bring their own.</summary>
    /// <param name="environment">Gets a variable.</param>
    /// <param name="processId">Whom the variables must mean.</param>
    /// <param name="descriptors">Gets the n-th descriptor, from 0.</param>
    internal InheritedSockets(Func<string, string?> environment, int processId, Func<int, int> descriptors)
    {
        _environment = environment;
        _processId = processId;
        _descriptors = descriptors;
    }

    /// <summary>Those of this process.</summary>
    internal static InheritedSockets OfProcess { get; } =
        new(Environment.GetEnvironmentVariable, Environment.ProcessId, static index => FirstDescriptor + index);

    /// <summary>Takes the sockets that an end point names; nobody else gets them after that.</summary>
    /// <param name="endPoint">The name is empty for all.</param>
    /// <exception cref="RpcException">There are none; the message says why.</exception>
    internal List<InheritedSocket> Take(RpcEndPoint endPoint)
    {
        List<InheritedSocket> passed = Read(endPoint);
        var named = new List<InheritedSocket>();
        foreach (InheritedSocket socket in passed)
        {
            if (endPoint.Host.Length == 0 || socket.Name == endPoint.Host)
            {
                named.Add(socket);
            }
        }

        if (named.Count == 0)
        {
            throw CannotListen(endPoint, $"no socket of that name was passed; LISTEN_FDNAMES is '{_environment("LISTEN_FDNAMES")}'");
        }

        lock (_gate)
        {
            foreach (InheritedSocket socket in named)
            {
                if (_taken.Contains(socket.Fd.Value))
                {
                    throw CannotListen(endPoint, $"{socket} is or was in use by another end point of this process");
                }
            }

            foreach (InheritedSocket socket in named)
            {
                _taken.Add(socket.Fd.Value);
            }
        }

        return named;
    }

    /// <summary>Gives sockets back that nothing was done with.</summary>
    internal void GiveBack(List<InheritedSocket> sockets)
    {
        lock (_gate)
        {
            foreach (InheritedSocket socket in sockets)
            {
                _taken.Remove(socket.Fd.Value);
            }
        }
    }

    internal static RpcException CannotListen(RpcEndPoint endPoint, string cause, RpcStatus status = RpcStatus.Unavailable) =>
        StreamTransport.Failure(endPoint, "cannot be listened on", cause, status);

    private List<InheritedSocket> Read(RpcEndPoint endPoint)
    {
        string? count = _environment("LISTEN_FDS");
        if (string.IsNullOrEmpty(count))
        {
            throw CannotListen(endPoint, "LISTEN_FDS is not set: no service manager passed sockets to this process");
        }

        string? process = _environment("LISTEN_PID");
        if (process != _processId.ToString(CultureInfo.InvariantCulture))
        {
            throw CannotListen(
                endPoint,
                $"the sockets are for process '{process}' (LISTEN_PID) and this is process {_processId}; was it started by a wrapper?");
        }

        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int sockets) || sockets is < 1 or > CountMax)
        {
            throw CannotListen(endPoint, $"LISTEN_FDS is '{count}' and must be a number from 1 to {CountMax}");
        }

        string[]? names = _environment("LISTEN_FDNAMES")?.Split(':');
        if (names is not null && names.Length != sockets)
        {
            throw CannotListen(endPoint, $"LISTEN_FDNAMES has {names.Length} names and LISTEN_FDS is {sockets}");
        }

        var passed = new List<InheritedSocket>(sockets);
        for (int i = 0; i < sockets; i++)
        {
            passed.Add(new InheritedSocket(new FileDescriptor(_descriptors(i)), names is null ? NoName : names[i]));
        }

        return passed;
    }
}
