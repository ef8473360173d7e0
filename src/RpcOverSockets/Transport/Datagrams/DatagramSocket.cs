using System.Diagnostics;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>A UDP socket in the reactor: a connected one of a client with one session, or one of a server with many.</summary>
/// <remarks>
/// A turn receives what is there and feeds the sessions, which runs no user code; then it lets others receive; then it delivers. So a
/// handler that blocks holds up neither the acknowledgements nor the other sessions of the socket. Thread-safe.
/// </remarks>
internal sealed class DatagramSocket : IPollable
{
    private const int BatchesPerTurnMax = 4;
    private const EpollEvents Interest = EpollEvents.In | EpollEvents.EdgeTriggered;

    // Who receives. Edges come to any worker, also while another one receives: that one then looks again.
    private const int Idle = 0;
    private const int Receiving = 1;
    private const int Again = 2;

    private readonly FileDescriptor _fd;
    private readonly DatagramServer? _server;
    private readonly DescriptorUses _uses = new();
    private DatagramChannel? _client;  // set before the socket is registered
    private ulong _token;              // likewise
    private int _receiver;             // interlocked
    private bool _isQuiet;             // who receives; the last look found nothing
    private Streak _singles;           // who receives; of one peer's datagrams that came alone

    /// <summary>Takes over a socket.</summary>
    /// <param name="reactor">Serves it.</param>
    /// <param name="fd">Bound or connected, non-blocking.</param>
    /// <param name="server">Who knows the sessions; null for a connected socket.</param>
    internal DatagramSocket(EpollReactor reactor, FileDescriptor fd, DatagramServer? server)
    {
        Reactor = reactor;
        _fd = fd;
        _server = server;
    }

    internal EpollReactor Reactor { get; }

    internal bool IsConnected => _server is null;

    bool IPollable.StaysArmed => true;

    void IReadinessHandler.OnReady(ReactorWorker worker, EpollEvents events)
    {
        DatagramTurn turn = DatagramTurn.Of(worker);
        if (turn.Polled is null && !TryBeginTurn(isTold: true))
        {
            return;
        }

        turn.Socket = this;
        bool isDrained;
        do
        {
            isDrained = ReceiveAll(worker, turn);
        }
        while (!TryEndToReceive());

        if (!isDrained)
        {
            Rearm(); // the kernel tells again what is left
        }

        DeliverTouched(worker, turn);
    }

    bool IPollable.TryPoll(Baton baton)
    {
        if (!TryBeginTurn(isTold: false))
        {
            return false;
        }

        DatagramTurn turn = DatagramTurn.Of(baton);
        do
        {
            // With one peer that sends single datagrams, what comes after nothing is mostly one; if not, the next look finds the others.
            SysResult result = _isQuiet && _singles.IsLong
                ? turn.Batch.ReceiveOne(Reactor.Kernel, _fd)
                : turn.Batch.Receive(Reactor.Kernel, _fd);
            _isQuiet = result.Errno == Errno.EAGAIN;
            if (!_isQuiet)
            {
                turn.Polled = result;
                return true;
            }
        }
        while (!TryEndToReceive());

        Leave();
        return false;
    }

    void IPollable.EndPolling()
    {
        // Its registration stays.
    }

    void IReadinessHandler.OnContinue(ReactorWorker worker)
    {
        // Never put off.
    }

    void IReadinessHandler.OnTurnTaken(ReactorWorker worker)
    {
        DatagramTurn turn = DatagramTurn.Of(worker);
        if (!ReferenceEquals(turn.Socket, this))
        {
            return; // the turn was over
        }

        if (turn.Channel is DatagramChannel stuck && !stuck.TakeOver(worker))
        {
            return;
        }

        DeliverTouched(worker, turn);
    }

    void IReadinessHandler.OnTurnFailed(ReactorWorker worker)
    {
        if (!worker.Holds)
        {
            return; // who took the turn over goes on with it
        }

        DatagramTurn turn = DatagramTurn.Of(worker);
        if (!ReferenceEquals(turn.Socket, this))
        {
            return; // the turn was over
        }

        if (turn.Channel is DatagramChannel failed)
        {
            turn.Channel = null;
            failed.OnDeliveryFailed();
        }
        else
        {
            turn.Polled = null;
            turn.Answers.Clear();
            Volatile.Write(ref _receiver, Idle);
            Rearm(); // the kernel tells again what is left
        }

        DeliverTouched(worker, turn);
    }

    void IReadinessHandler.OnReactorStopping()
    {
        _server?.AbortAll("the reactor stopped");
        _client?.Abort("the reactor stopped");
        Close();
    }

    /// <summary>Registers the socket.</summary>
    /// <param name="client">The channel of a connected socket.</param>
    internal SysResult Start(DatagramChannel? client)
    {
        _client = client;
        _token = Reactor.Slots.Add(this);
        DatagramGauges.Add(this);
        return Reactor.Add(_fd, Interest, _token);
    }

    /// <summary>Closes the socket. Any thread, any number of times.</summary>
    internal void Close()
    {
        DatagramGauges.Remove(this);
        if (!_uses.TryEnd())
        {
            return;
        }

        Reactor.Slots.Remove(_token);
        Leave();
    }

    /// <summary>Sends datagrams, if the socket is still open.</summary>
    internal void Send(SendBatch batch)
    {
        if (batch.Count > 0 && _uses.TryEnter())
        {
            batch.Send(Reactor.Kernel, _fd);
            Leave();
        }
    }

    /// <summary>Whether something was received by the kernel that no session has seen.</summary>
    internal bool HasInput()
    {
        bool hasInput = false;
        if (_uses.TryEnter())
        {
            hasInput = Reactor.Kernel.HasInput(_fd);
            Leave();
        }

        return hasInput;
    }

    /// <summary>Lets the kernel drop INITs, see <see cref="InitFilter"/>. Where it cannot, they cost what they cost.</summary>
    internal void LimitInits(int shift)
    {
        if (_uses.TryEnter())
        {
            _ = InitFilter.Set(Reactor.Kernel, _fd, shift);
            Leave();
        }
    }

    /// <summary>Datagrams that the kernel dropped because the receive buffer was full, or 0 once the socket is closed.</summary>
    internal long ReadDrops()
    {
        if (!_uses.TryEnter())
        {
            return 0;
        }

        SysResult result = Reactor.Kernel.GetOption(
            _fd, LinuxConstants.LevelSocket, LinuxConstants.SocketMemoryInfo, out SocketMemory memory);
        Leave();
        return result.IsError ? 0 : memory[SocketMemory.Drops];
    }

    private void Leave()
    {
        if (_uses.Leave())
        {
            _ = Reactor.Kernel.Close(_fd);
        }
    }

    private void Rearm()
    {
        if (Reactor.Modify(_fd, Interest, _token).IsError)
        {
            ((IReadinessHandler)this).OnReactorStopping(); // without a registration nobody would ever look at it again
        }
    }

    /// <summary>Enters, and asks to be the one who receives.</summary>
    /// <param name="isTold">Whether something has come. If not, another worker that receives is left alone.</param>
    private bool TryBeginTurn(bool isTold)
    {
        if (!_uses.TryEnter())
        {
            return false;
        }

        bool mayReceive = isTold ? TryBeginToReceive() : Interlocked.CompareExchange(ref _receiver, Receiving, Idle) == Idle;
        if (!mayReceive)
        {
            Leave();
        }

        return mayReceive;
    }

    /// <summary>Asks to be the one who receives.</summary>
    /// <returns>False if another worker is: it looks once more.</returns>
    private bool TryBeginToReceive()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _receiver, Receiving, Idle) == Idle)
            {
                return true;
            }

            if (Interlocked.CompareExchange(ref _receiver, Again, Receiving) != Idle)
            {
                return false;
            }
        }
    }

    private bool TryEndToReceive()
    {
        if (Interlocked.CompareExchange(ref _receiver, Idle, Receiving) == Receiving)
        {
            return true;
        }

        Volatile.Write(ref _receiver, Receiving);
        return false;
    }

    /// <summary>Receives, up to some batches.</summary>
    /// <returns>Whether nothing is left.</returns>
    private bool ReceiveAll(ReactorWorker worker, DatagramTurn turn)
    {
        for (int i = 0; i < BatchesPerTurnMax; i++)
        {
            SysResult result = turn.Polled ?? turn.Batch.Receive(Reactor.Kernel, _fd);
            turn.Polled = null;
            if (result.IsError)
            {
                if (result.Errno == Errno.EAGAIN)
                {
                    return true;
                }

                // An ICMP message: before the session stands it says that nobody listens; later it is no more than a hint.
                _client?.OnUnreachable(result);
                continue;
            }

            worker.Now = Stopwatch.GetTimestamp();
            DatagramChannel? peer = null;
            for (int index = 0; index < result.Raw; index++)
            {
                peer = OnDatagrams(turn, turn.Batch.Bytes(index), turn.Batch.SegmentBytes(index), turn.Batch.From(index), worker.Now);
            }

            NoteSingle(result.Raw == 1 ? peer : null);
            Send(turn.Answers);
            turn.Answers.Clear();
            if (result.Raw < ReceiveBatch.Capacity)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes what arrived in one piece apart: datagrams of one length, of which the last may be shorter.</summary>
    /// <returns>The channel of the last one, or null.</returns>
    private DatagramChannel? OnDatagrams(DatagramTurn turn, ReadOnlySpan<byte> bytes, int segmentBytes, in DatagramAddress from, long now)
    {
        while (bytes.Length > segmentBytes)
        {
            _ = OnDatagram(turn, bytes[..segmentBytes], from, now);
            bytes = bytes[segmentBytes..];
        }

        return OnDatagram(turn, bytes, from, now);
    }

    private void NoteSingle(DatagramChannel? peer)
    {
        if (peer is null)
        {
            _singles = default;
        }
        else
        {
            _singles.Note(peer);
        }
    }

    private DatagramChannel? OnDatagram(DatagramTurn turn, ReadOnlySpan<byte> datagram, in DatagramAddress from, long now)
    {
        DatagramChannel? channel = _server is null ? _client : _server.Find(datagram, from, now, this, turn.Answers);
        if (channel is not null)
        {
            channel.OnDatagram(datagram, IsConnected ? channel.ServerAddress : from, now);
            turn.Touch(channel);
        }

        return channel;
    }

    private void DeliverTouched(ReactorWorker worker, DatagramTurn turn)
    {
        while (turn.TryNext(out DatagramChannel? channel))
        {
            turn.Channel = channel;
            if (!channel!.Deliver(worker) || !worker.Holds)
            {
                return; // another worker goes on
            }
        }

        turn.Channel = null;
        turn.Socket = null;
        Leave();
    }
}
