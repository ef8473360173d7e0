namespace RpcOverSockets;

/// <summary>Who is at the other end of a connection, as the kernel tells it. Immutable.</summary>
public sealed class RpcPeer
{
    internal RpcPeer(string endPoint, int? processId = null, uint? userId = null, uint? groupId = null)
    {
        EndPoint = endPoint;
        ProcessId = processId;
        UserId = userId;
        GroupId = groupId;
    }

    /// <summary>Gets the peer's end point, such as <c>tcp://127.0.0.1:52110</c>, <c>unix:/run/orders.sock</c>,
    /// <c>inproc:orders</c> or <c>duplex:NetworkStream</c>.</summary>
    public string EndPoint { get; }

    /// <summary>Gets the id of the process that connected, for Unix-domain sockets (unix(7), SO_PEERCRED). Not for decisions: process ids
    /// are used again.</summary>
    public int? ProcessId { get; }

    /// <summary>Gets the effective user id at the time of connect, for Unix-domain sockets.</summary>
    public uint? UserId { get; }

    /// <summary>Gets the effective group id at the time of connect, for Unix-domain sockets.</summary>
    public uint? GroupId { get; }

    /// <inheritdoc/>
    public override string ToString() => EndPoint;
}
