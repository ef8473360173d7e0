using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Shared;

/// <summary>A server that answers each call once it was executed, and remembers how often each was, also beyond its own death.</summary>
internal sealed class SimulatedServer : SimulatedHost
{
    private readonly Dictionary<ConnectionId, DatagramSession> _sessions = [];
    private readonly Dictionary<(DatagramAddress From, ConnectionId Client), ConnectionId> _byClient = [];
    private readonly List<ConnectionId> _ended = [];
    private readonly SessionSettings _settings;
    private ServerDoor _door;
    private int _life;

    internal SimulatedServer(SimulatedNetwork network, DatagramAddress address, SessionSettings? settings = null)
        : base(network, address)
    {
        _settings = settings ?? new SessionSettings();
        _door = NewDoor();
        network.Add(this);
    }

    /// <summary>How often each call was executed.</summary>
    internal Dictionary<ulong, int> Executions { get; } = [];

    /// <summary>How long a handler takes; 0: the reply leaves with the acknowledgement.</summary>
    internal double HandlerMs { get; set; }

    /// <summary>Bytes of each reply besides its header.</summary>
    internal int ReplyBytes { get; set; } = 50;

    internal long ReceivedBytes { get; private set; }

    internal IReadOnlyCollection<DatagramSession> Sessions => _sessions.Values;

    internal Action<DatagramSession, byte[]>? OnMessage { get; set; }

    protected override long Deadline
    {
        get
        {
            long deadline = SessionTime.Never;
            foreach (DatagramSession session in _sessions.Values)
            {
                deadline = Math.Min(deadline, session.Deadline);
            }

            return deadline;
        }
    }

    /// <summary>The process dies and another takes its place: all it knew is gone.</summary>
    internal void Restart()
    {
        foreach (DatagramSession session in _sessions.Values)
        {
            session.Abort("killed");
            session.Drop(static _ => { });
        }

        _sessions.Clear();
        _byClient.Clear();
        _door = NewDoor();
        _life++;
    }

    protected override void OnDatagram(ReadOnlySpan<byte> datagram, in DatagramAddress from)
    {
        if (PacketLayout.IsShort(datagram) && _sessions.TryGetValue(PacketLayout.ShortDestination(datagram), out DatagramSession? session))
        {
            session.OnDatagram(datagram, from, Network.Now);
            Deliver(session);
            return;
        }

        if (_door.OnPacket(datagram, from, Network.Now, Buffer, out int answerBytes, out AcceptedInit init))
        {
            Welcome(init);
        }
        else if (answerBytes > 0)
        {
            Network.Send(this, from, Buffer.AsSpan(0, answerBytes));
        }
    }

    protected override void OnTurn()
    {
        foreach (DatagramSession session in _sessions.Values)
        {
            Flush(session);
            if (session.State == SessionState.Ended)
            {
                _ended.Add(session.Id);
            }
        }

        foreach (ConnectionId id in _ended)
        {
            _ = _sessions.Remove(id, out DatagramSession? session);
            session!.Drop(static _ => { });
        }

        _ended.Clear();
    }

    private ServerDoor NewDoor() => new(Network.Random.Next(), BitConverter.GetBytes(Network.Random.Next()), Network.Now);

    private void Welcome(in AcceptedInit init)
    {
        if (_byClient.TryGetValue((init.From, init.ClientId), out ConnectionId known)
            && _sessions.TryGetValue(known, out DatagramSession? old))
        {
            old.RepeatAccept();
            return;
        }

        var id = new ConnectionId(Network.Random.Next() | 1);
        DatagramSession session = DatagramSession.Accept(_settings, init, id, Network.Random.Next(), Network.Now);
        _sessions.Add(id, session);
        _byClient[(init.From, init.ClientId)] = id;
        SimulatedCalls.Send(session, SimulatedCalls.Hello, 0, 0, 10, Network.Now);
    }

    private void Deliver(DatagramSession session)
    {
        while (session.TryReceive(out _) is BufferSegment message)
        {
            byte[] bytes = message.Filled.ToArray();
            SegmentPool.Return(message);
            ReceivedBytes += bytes.Length;
            if (OnMessage is not null)
            {
                OnMessage(session, bytes);
            }
            else if (bytes[0] == SimulatedCalls.Call)
            {
                Execute(session, bytes);
            }
        }
    }

    private void Execute(DatagramSession session, byte[] bytes)
    {
        uint call = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(2));
        ulong id = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(6));
        Executions[id] = Executions.GetValueOrDefault(id) + 1;
        int life = _life;
        if (HandlerMs == 0)
        {
            Reply();
        }
        else
        {
            Network.After(HandlerMs, Reply);
        }

        void Reply()
        {
            if (life == _life)
            {
                SimulatedCalls.Send(session, SimulatedCalls.Reply, call, id, ReplyBytes, Network.Now);
            }
        }
    }
}
