using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams.Session;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>The sessions of one listening socket, and its door.</summary>
/// <remarks>Thread-safe. The handlers of new sessions are made outside the gate.</remarks>
internal sealed class DatagramServer
{
    private const int SecretBytes = 32;

    private readonly Func<IFrameChannel, IFrameHandler> _accept;
    private readonly ConnectionCounts _counts;
    private readonly SessionSettings _settings;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ServerDoor _door;                                                                         // _gate
    private readonly Dictionary<ConnectionId, DatagramChannel> _channels = [];                                 // _gate
    private readonly Dictionary<(DatagramAddress From, ConnectionId Client), DatagramChannel> _byClient = [];  // _gate
    private readonly byte[] _answer = new byte[PacketLayout.DatagramBytesMin];                                 // _gate
    private readonly FloodTimer _floodTimer;
    private InitRate _initRate;     // _gate
    private bool _isStopped;        // _gate
    private long _refusalLoggedAt;  // _gate

    internal DatagramServer(
        RpcEndPoint endPoint, EpollReactor reactor, FileDescriptor fd, SessionSettings settings, ConnectionCounts counts,
        Func<IFrameChannel, IFrameHandler> accept, ILogger logger)
    {
        EndPoint = endPoint;
        _settings = settings;
        _counts = counts;
        _accept = accept;
        _logger = logger;
        Span<byte> incarnation = stackalloc byte[16];
        RandomNumberGenerator.Fill(incarnation);
        _door = new ServerDoor(
            BinaryPrimitives.ReadUInt128BigEndian(incarnation), RandomNumberGenerator.GetBytes(SecretBytes), Stopwatch.GetTimestamp());
        Socket = new DatagramSocket(reactor, fd, this);
        _floodTimer = new FloodTimer(this);
    }

    /// <summary>The end point with the port that the kernel chose.</summary>
    internal RpcEndPoint EndPoint { get; }

    internal DatagramSocket Socket { get; }

    /// <summary>For tests: sessions that packets can find.</summary>
    internal int SessionCount
    {
        get
        {
            lock (_gate)
            {
                return _channels.Count;
            }
        }
    }

    /// <summary>Accepts no more sessions; those that exist stay, and the socket with them. Any thread, any number of times.</summary>
    internal void Stop()
    {
        bool isEmpty;
        lock (_gate)
        {
            _isStopped = true;
            isEmpty = _channels.Count == 0;
        }

        if (isEmpty)
        {
            Socket.Close();
        }
    }

    internal void AbortAll(string reason)
    {
        DatagramChannel[] channels;
        lock (_gate)
        {
            _isStopped = true;
            channels = [.. _channels.Values];
        }

        foreach (DatagramChannel channel in channels)
        {
            channel.Abort(reason);
        }
    }

    /// <summary>Finds the channel of a datagram; answers one that has none, and makes one for a client that has shown its
    /// address.</summary>
    /// <param name="datagram">What came.</param>
    /// <param name="from">From where.</param>
    /// <param name="now">The time.</param>
    /// <param name="socket">On which socket.</param>
    /// <param name="answers">Takes what is to be answered; the caller sends it.</param>
    /// <returns>The channel, or null if there is nothing more to do.</returns>
    internal DatagramChannel? Find(
        ReadOnlySpan<byte> datagram, in DatagramAddress from, long now, DatagramSocket socket, SendBatch answers)
    {
        AcceptedInit init;
        DatagramChannel? known;
        lock (_gate)
        {
            if (PacketLayout.IsShort(datagram)
                && _channels.TryGetValue(PacketLayout.ShortDestination(datagram), out DatagramChannel? channel))
            {
                return channel;
            }

            if (!_door.OnPacket(datagram, from, now, _answer, out int answerBytes, out init))
            {
                AnswerLocked(answerBytes, from, socket, answers);
                LimitInitsLocked(now);
                return null;
            }

            if (!_byClient.TryGetValue((from, init.ClientId), out known) && RefusalLocked(init, now) is RefuseReason reason)
            {
                AnswerLocked(ServerDoor.WriteRefusal(_answer, init.ClientId, reason), from, socket, answers);
                return null;
            }
        }

        if (known is null)
        {
            return Welcome(init, now, socket);
        }

        // Outside the gate, because a channel that ends comes here under its own.
        known.RepeatAccept();
        return known;
    }

    private void AnswerLocked(int answerBytes, in DatagramAddress to, DatagramSocket socket, SendBatch answers)
    {
        if (answerBytes == 0)
        {
            return;
        }

        _answer.AsSpan(0, answerBytes).CopyTo(answers.Free);
        answers.Add(answerBytes, to, isConnected: false);
        if (answers.IsFull)
        {
            socket.Send(answers);
            answers.Clear();
        }
    }

    /// <summary>The flood may be over.</summary>
    internal void OnFloodTimer(long now)
    {
        lock (_gate)
        {
            LimitInitsLocked(now);
        }
    }

    private void LimitInitsLocked(long now)
    {
        if (_initRate.Update(_door.InitCount, now))
        {
            Socket.LimitInits(_initRate.Shift);
        }

        if (_initRate.Shift > 0)
        {
            _ = Socket.Reactor.Service.Arm(_floodTimer, now + InitRate.Window);
        }
    }

    private RefuseReason? RefusalLocked(in AcceptedInit init, long now)
    {
        if (_isStopped)
        {
            return RefuseReason.ShuttingDown;
        }

        if (_counts.TryAdd(init.From.ToIp(), user: null) is not string limit)
        {
            return null;
        }

        if (_refusalLoggedAt == 0 || now - _refusalLoggedAt >= SessionTime.Second)
        {
            _refusalLoggedAt = now;
            StreamLog.ConnectionRefused(_logger, EndPoint, limit);
        }

        return RefuseReason.Busy;
    }

    private DatagramChannel? Welcome(in AcceptedInit init, long now, DatagramSocket socket)
    {
        IPAddress ip = init.From.ToIp();
        (DatagramAddress From, ConnectionId ClientId) client = (init.From, init.ClientId);
        DatagramSession session = DatagramSession.Accept(_settings, init, NewId(), NewRandom(), now);
        var channel = new DatagramChannel(
            socket, session, SocketAddressBytes.PeerOf(init.From), isInitiator: false, gone => Forget(gone, client))
        {
            OnFinished = () => _counts.Remove(ip, user: null),
        };
        lock (_gate)
        {
            _channels.Add(session.Id, channel);
            _byClient[client] = channel;
        }

        IFrameHandler? handler = null;
        try
        {
            handler = _accept(channel);
        }
        finally
        {
            if (handler is null)
            {
                channel.Abort();
                Forget(channel, client);
                _counts.Remove(ip, user: null);
            }
        }

        channel.Start(handler);
        return channel;
    }

    private static ulong NewRandom()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    // The first byte is for the number of a worker, when there is more than one socket; so far it is 0.
    private static ConnectionId NewId() => new((NewRandom() >> 8) | 1);

    private void Forget(DatagramChannel channel, (DatagramAddress From, ConnectionId Client) client)
    {
        bool isLast;
        lock (_gate)
        {
            _ = _channels.Remove(channel.SessionId);
            if (_byClient.TryGetValue(client, out DatagramChannel? known) && ReferenceEquals(known, channel))
            {
                _ = _byClient.Remove(client);
            }

            isLast = _isStopped && _channels.Count == 0;
        }

        if (isLast)
        {
            Socket.Close();
        }
    }
}
