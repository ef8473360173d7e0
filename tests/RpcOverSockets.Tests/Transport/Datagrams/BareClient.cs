using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A client's session on a plain socket, which moves only when a test lets it: one that is not moved any more is a peer that
/// vanished.</summary>
internal sealed class BareClient : IDisposable
{
    private const string ServiceName = "test.Service";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly DatagramSession _session;
    private readonly byte[] _buffer = new byte[PacketLayout.DatagramBytesMax];
    private uint _lastCall = uint.MaxValue; // the next is 1

    internal BareClient(RpcEndPoint server, SessionSettings settings)
    {
        _socket.Connect(IPAddress.Loopback, server.Port);
        _session = DatagramSession.Connect(settings, default, (ulong)Random.Shared.NextInt64(), Stopwatch.GetTimestamp());
        Send(FrameKind.Hello, 0, Pack.Map((1, 1)));
    }

    internal bool IsOver => _session.State == SessionState.Ended;

    public void Dispose()
    {
        _session.Drop(static _ => { });
        _socket.Dispose();
    }

    internal void Call(string method, params object?[] arguments)
    {
        _lastCall += 2;
        byte[] methodId = Pack.UInt32(PeerRig.MethodId(ServiceName, method));
        Send(FrameKind.Call, _lastCall, Pack.Join(methodId, Pack.UInt32(0), Pack.Array(arguments)));
    }

    /// <summary>Receives and acknowledges what has come, and sends what is due. Messages stay where they are: their credit is not given
    /// back.</summary>
    internal void Move()
    {
        while (_socket.Available > 0)
        {
            _session.OnDatagram(_buffer.AsSpan(0, _socket.Receive(_buffer)), default, Stopwatch.GetTimestamp());
        }

        SendDue();
    }

    /// <summary>Sends what is due, and looks at nothing that has come.</summary>
    internal void SendDue()
    {
        long now = Stopwatch.GetTimestamp();
        _session.OnTimer(now);
        int lengthBytes;
        while ((lengthBytes = _session.Poll(_buffer, now, out _)) > 0)
        {
            _ = _socket.Send(_buffer.AsSpan(0, lengthBytes));
        }
    }

    private void Send(FrameKind kind, uint call, byte[] payload)
    {
        BufferSegment segment = SegmentPool.Rent(FrameHeader.BodyBytes + payload.Length);
        segment.Array[0] = (byte)kind;
        segment.Array[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(segment.Array.AsSpan(2), call);
        payload.CopyTo(segment.Array, FrameHeader.BodyBytes);
        segment.End = FrameHeader.BodyBytes + payload.Length;
        _session.Send(segment, new MessageInfo(segment.End, Key: call), Stopwatch.GetTimestamp());
    }
}
