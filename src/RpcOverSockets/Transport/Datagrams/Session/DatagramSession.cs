using System.Diagnostics;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>One end of a reliable session over datagrams (docs/udp.md). Datagrams, messages and the time come in; datagrams, messages and
/// the next deadline come out. It knows no socket, no thread and no clock.</summary>
/// <remarks>
/// Not thread-safe: its owner calls one member at a time. A thin conductor: what a packet means is in DatagramSession.Receive.cs, what
/// leaves in DatagramSession.Send.cs, loss in DatagramSession.Acks.cs, time in DatagramSession.Timers.cs; the arithmetic is in classes of
/// its own.
/// </remarks>
internal sealed partial class DatagramSession
{
    private readonly SessionSettings _settings;
    private readonly bool _isClient;
    private readonly AckTracker _acks = new();
    private readonly Inbox _inbox;
    private readonly SentLog _log = new();
    private readonly CongestionWindow _congestion = new();
    private readonly Pacer _pacer = new();
    private readonly Outbox _outbox = new();
    private readonly OnceQueue _once = new();
    private readonly PathSize _size;
    private RttEstimator _rtt;
    private Reordering _reordering = new();
    private SessionParameters _peer = SessionParameters.Absent;
    private ulong _random;
    private ConnectionId _peerId;
    private uint _sendSeed;    // of checksums
    private uint _receiveSeed;
    private int _packetBytes = PacketLayout.DatagramBytesMin; // largest datagram that the path is known to carry
    private long _lastReceivedAt;
    private List<uint>? _refused; // tags of messages that came after the end

    private DatagramSession(SessionSettings settings, bool isClient, ConnectionId id, DatagramAddress path, ulong random, long now)
    {
        _settings = settings;
        _isClient = isClient;
        _random = random;
        _inbox = new Inbox(settings.MessageBytesMax, settings.WindowBytes);
        _rtt = new RttEstimator(settings.InitialRtt);
        _size = new PathSize(settings.DatagramBytesMax);
        Id = id;
        Path = path;
        _lastReceivedAt = now;
        _progressAt = now;
    }

    /// <summary>The id that this side chose.</summary>
    internal ConnectionId Id { get; }

    /// <summary>Where packets go.</summary>
    internal DatagramAddress Path { get; private set; }

    internal SessionState State { get; private set; }

    /// <summary>Why the session ended, in words.</summary>
    internal string EndReason { get; private set; } = "";

    /// <summary>Whether the peer refused the connection, or nobody answers for it.</summary>
    internal bool IsRefused { get; private set; }

    /// <summary>Bytes of messages that the peer does not have yet, as far as is known.</summary>
    internal long OutboxBytes => _outbox.Bytes;

    /// <summary>Bytes of messages that were never sent.</summary>
    internal long UnsentBytes => _outbox.UnsentBytes;

    /// <summary>When the peer last took bytes of messages, or messages began to wait. That it acknowledges anything else, or that more
    /// messages are queued, is no progress of who waits for credit.</summary>
    internal long ProgressAt => _takenAt;

    /// <summary>Whether a message above the limit came; it is dropped, and the connection should end.</summary>
    internal bool HasTooLarge { get; private set; }

    internal bool HasReady => _inbox.HasReady;

    /// <summary>Takes the next message that arrived. However the session ended, what came before is still to be taken.</summary>
    /// <param name="isUnreliable">Whether it was sent once and outside the credit.</param>
    /// <returns>Its bytes, which the caller returns to the pool; null: there is none.</returns>
    internal BufferSegment? TryReceive(out bool isUnreliable) => _inbox.TryTake(out isUnreliable);

    /// <summary>When the last part of a message came that was new. Acknowledgements do not count: frames are what a peer promises to send
    /// (protocol.md §3, key 5).</summary>
    internal long LastPartAt { get; private set; }

    /// <summary>Queues a message.</summary>
    /// <param name="first">Its bytes; belong to the session from now on.</param>
    /// <param name="info">What it is.</param>
    /// <param name="now">The time.</param>
    internal void Send(BufferSegment first, in MessageInfo info, long now)
    {
        if (State >= SessionState.Closing)
        {
            SegmentPool.ReturnChain(first);
            if (info.Tag != 0)
            {
                (_refused ??= []).Add(info.Tag);
            }

            return;
        }

        if (_outbox.Bytes == 0)
        {
            _takenAt = now;
        }

        if (info.IsAwaited && _awaitedAnswers++ == 0)
        {
            _askedAt = now;
            _askedCount = 0;
        }

        _outbox.Add(first, info);
    }

    /// <summary>Queues a message that is sent once, in one packet, and never again.</summary>
    /// <param name="first">Its bytes; belong to the session from now on, if it takes them.</param>
    /// <param name="lengthBytes">How many.</param>
    /// <param name="key">0, or a key: of messages with the same one only the latest counts.</param>
    internal void SendOnce(BufferSegment first, int lengthBytes, uint key)
    {
        if (State == SessionState.Open)
        {
            _once.Add(first, lengthBytes, key);
        }
        else
        {
            SegmentPool.ReturnChain(first);
        }
    }

    /// <summary>Whether a message fits one packet on every path, and the session stands.</summary>
    internal bool CanSendOnce(int lengthBytes) =>
        State == SessionState.Open && lengthBytes <= PacketLayout.DatagramBytesMin - PacketLayout.ShortHeaderBytes
            - PacketLayout.TrailerBytes - OnceQueue.HeadBytesMax - AckTracker.FrameBytesMax;

    /// <summary>An answer that was awaited has come.</summary>
    internal void OnAnswered()
    {
        _awaitedAnswers--;
        _askedCount = 0;
    }

    /// <summary>Takes the count of replies that left, or are about to leave, for the first time.</summary>
    internal int TakeRepliesSent() => _outbox.TakeRepliesSent();

    /// <summary>Tells the tags of messages that never left entirely, and gives all memory back.</summary>
    internal void Drop(Action<uint> onUnsent)
    {
        _refused?.ForEach(onUnsent);
        _refused = null;
        _outbox.Drop(onUnsent);
        _once.Clear();
        _inbox.Drop();
    }

    private ulong NextRandom()
    {
        // SplitMix64: ids need be unpredictable to who does not see them, and the seed comes from the system's generator.
        _random += 0x9E3779B97F4A7C15;
        ulong z = _random;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private void MoveTo(SessionState next)
    {
        Debug.Assert(next > State, $"{State} -> {next}");
        State = next;
    }

    private void End(string reason)
    {
        if (State < SessionState.Ended)
        {
            EndReason = EndReason.Length == 0 ? reason : EndReason;
            MoveTo(SessionState.Ended);
        }
    }
}
