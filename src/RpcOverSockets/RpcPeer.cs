using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RpcOverSockets;

/// <summary>Who is at the other end of a connection, as the kernel tells it. Immutable.</summary>
/// <remarks>No identity of a connection: those of one process to a Unix-domain socket may share an object.</remarks>
public sealed class RpcPeer
{
    private readonly int _port;
    private string? _endPoint; // made when asked for; two threads may make one each

    internal RpcPeer(string endPoint, int? processId = null, uint? userId = null, uint? groupId = null)
    {
        _endPoint = endPoint;
        ProcessId = processId;
        UserId = userId;
        GroupId = groupId;
    }

    internal RpcPeer(IPAddress address, int port)
    {
        Address = address;
        _port = port;
    }

    /// <summary>Gets the peer's end point, such as <c>tcp://127.0.0.1:52110</c>, <c>unix:/run/orders.sock</c>,
    /// <c>inproc:orders</c> or <c>duplex:NetworkStream</c>.</summary>
    public string EndPoint => _endPoint ??= Describe();

    /// <summary>Gets the id of the process that connected, for Unix-domain sockets (unix(7), SO_PEERCRED). Not for decisions: process ids
    /// are used again.</summary>
    public int? ProcessId { get; }

    /// <summary>Gets the effective user id at the time of connect, for Unix-domain sockets.</summary>
    public uint? UserId { get; }

    /// <summary>Gets the effective group id at the time of connect, for Unix-domain sockets.</summary>
    public uint? GroupId { get; }

    /// <summary>The address of an accepted TCP connection.</summary>
    internal IPAddress? Address { get; }

    /// <inheritdoc/>
    public override string ToString() => EndPoint;

    private string Describe() => Address!.AddressFamily == AddressFamily.InterNetwork
        ? string.Create(CultureInfo.InvariantCulture, $"tcp://{Address}:{_port}")
        : string.Create(CultureInfo.InvariantCulture, $"tcp://[{Address}]:{_port}");
}
