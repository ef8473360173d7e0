using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Shared;

/// <summary>A client that makes calls and connects anew when its session has ended.</summary>
internal sealed class SimulatedClient : SimulatedHost
{
    private readonly SessionSettings _settings;
    private readonly DatagramAddress _server;
    private readonly Dictionary<uint, PendingCall> _pending = [];
    private readonly HashSet<uint> _unsent = [];
    private uint _lastCall = uint.MaxValue; // the next is 1

    internal SimulatedClient(SimulatedNetwork network, DatagramAddress address, DatagramAddress server, SessionSettings? settings = null)
        : base(network, address)
    {
        _settings = settings ?? new SessionSettings();
        _server = server;
        Session = NewSession();
        network.Add(this);
    }

    internal DatagramSession Session { get; private set; }

    internal int PendingCount => _pending.Count;

    internal int Sessions { get; private set; }

    /// <summary>Whether a session that ended is followed by another.</summary>
    internal bool Reconnects { get; set; } = true;

    internal Action<byte[]>? OnMessage { get; set; }

    protected override long Deadline => Session.Deadline;

    /// <summary>Makes a call.</summary>
    /// <param name="id">Names it for ever.</param>
    /// <param name="payloadBytes">Besides the header.</param>
    /// <param name="onEnd">Told how it ended, and after how many milliseconds; once.</param>
    internal void Call(ulong id, int payloadBytes, Action<SimulatedOutcome, double> onEnd)
    {
        _lastCall += 2;
        _pending.Add(_lastCall, new PendingCall(id, Network.Now, onEnd));
        SimulatedCalls.Send(Session, SimulatedCalls.Call, _lastCall, id, payloadBytes, Network.Now);
        Network.Wake();
    }

    protected override void OnDatagram(ReadOnlySpan<byte> datagram, in DatagramAddress from)
    {
        Session.OnDatagram(datagram, from, Network.Now);
        while (Session.TryReceive(out _) is BufferSegment message)
        {
            byte[] bytes = message.Filled.ToArray();
            SegmentPool.Return(message);
            Assert.True(SimulatedCalls.IsIntact(bytes), $"Seed {Network.Seed}: bytes of another message.");
            if (bytes[0] == SimulatedCalls.Reply)
            {
                Session.OnAnswered();
                OnReply(bytes);
            }

            OnMessage?.Invoke(bytes);
        }
    }

    protected override void OnTurn()
    {
        Flush(Session);
        while (Session.State == SessionState.Ended && Reconnects)
        {
            DatagramSession ended = Session;
            Session = NewSession();
            EndCalls(ended);
            Flush(Session);
        }
    }

    private DatagramSession NewSession()
    {
        Sessions++;
        var session = DatagramSession.Connect(_settings, _server, Network.Random.Next(), Network.Now);
        SimulatedCalls.Send(session, SimulatedCalls.Hello, 0, 0, 10, Network.Now);
        return session;
    }

    private void OnReply(byte[] bytes)
    {
        uint call = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(2));
        ulong id = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(6));
        Assert.True(_pending.Remove(call, out PendingCall? pending), $"Seed {Network.Seed}: a reply to no call.");
        Assert.Equal(pending.Id, id);
        pending.OnEnd(SimulatedOutcome.Replied, (double)(Network.Now - pending.Since) / SessionTime.Millisecond);
    }

    private void EndCalls(DatagramSession ended)
    {
        _unsent.Clear();
        ended.Drop(tag => _unsent.Add(tag));
        KeyValuePair<uint, PendingCall>[] calls = [.. _pending];
        _pending.Clear();
        foreach ((uint call, PendingCall pending) in calls)
        {
            SimulatedOutcome outcome = _unsent.Contains(call) ? SimulatedOutcome.NotSent : SimulatedOutcome.Unknown;
            pending.OnEnd(outcome, (double)(Network.Now - pending.Since) / SessionTime.Millisecond);
        }
    }

    private sealed record PendingCall(ulong Id, long Since, Action<SimulatedOutcome, double> OnEnd);
}
