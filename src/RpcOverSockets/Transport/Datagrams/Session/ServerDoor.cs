using RpcOverSockets.Framing;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What a server answers to who has no session with it: nothing is remembered of a client before it has shown that it receives at
/// its address, and no answer is longer than what it answers.</summary>
/// <remarks>Knows no socket. Not thread-safe.</remarks>
internal sealed class ServerDoor
{
    private const int ResetsPerSecond = 100;

    // A flood of INITs from addresses that do not exist would otherwise cost the calls of all others the processor. A client that is in
    // earnest repeats its INIT; one that has shown its address, by a token, does not count.
    private const int RetriesPerSecond = 20_000;
    private const int RetryBurst = 200;

    // Apart from those, so that who makes tokens up takes no answers from others.
    private const int RenewalsPerSecond = 1_000;

    private readonly RetryTokens _tokens;
    private TokenBucket _resets;
    private TokenBucket _retries;
    private TokenBucket _renewals;

    /// <summary>Opens the door of a server that has just started.</summary>
    /// <param name="incarnation">Random; names this run of the server.</param>
    /// <param name="secret">From the system's generator; tokens are made with it.</param>
    /// <param name="now">The time.</param>
    internal ServerDoor(UInt128 incarnation, byte[] secret, long now)
    {
        Incarnation = incarnation;
        _tokens = new RetryTokens(secret, now);
        _resets = new TokenBucket(ResetsPerSecond, ResetsPerSecond, SessionTime.Millisecond, now);
        _retries = new TokenBucket(RetryBurst, RetriesPerSecond, SessionTime.Millisecond, now);
        _renewals = new TokenBucket(RetryBurst, RenewalsPerSecond, SessionTime.Millisecond, now);
    }

    internal UInt128 Incarnation { get; }

    /// <summary>INITs without a token since the beginning: those that the kernel drops in a flood (<see cref="InitFilter"/>).</summary>
    internal long InitCount { get; private set; }

    /// <summary>A packet came that belongs to no session.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="now">The time.</param>
    /// <param name="answer">Receives what to send back.</param>
    /// <param name="answerBytes">Its length, or 0.</param>
    /// <param name="init">The INIT, if it carried a valid token: the caller makes a session, or refuses.</param>
    /// <returns>Whether <paramref name="init"/> is set.</returns>
    internal bool OnPacket(
        ReadOnlySpan<byte> packet, in DatagramAddress from, long now, Span<byte> answer, out int answerBytes, out AcceptedInit init)
    {
        init = default;
        answerBytes = 0;
        if (PacketLayout.IsShort(packet))
        {
            answerBytes = WriteReset(packet, now, answer);
            return false;
        }

        if (!PacketLayout.IsLongOfAnyVersion(packet) || packet.Length < PacketLayout.DatagramBytesMin
            || !PacketLayout.IsIntact(packet, Crc32C.Seed))
        {
            return false;
        }

        ConnectionId client = PacketLayout.LongSource(packet);
        if (PacketLayout.VersionOf(packet) != PacketLayout.Version)
        {
            answerBytes = _retries.TryTake(now) ? WriteRefusal(answer, client, RefuseReason.Version) : 0;
            return false;
        }

        var body = new PacketReader(PacketLayout.LongBody(packet));
        if (!PacketLayout.IsLong(packet) || PacketLayout.LongKind(packet) != LongPacketKind.Init || client.IsNone
            || !body.TryBytes(DatagramSession.InstanceBytes, out ReadOnlySpan<byte> instance)
            || !body.TryNumber(out long tokenBytes) || !body.TryBytes(tokenBytes, out ReadOnlySpan<byte> token)
            || !SessionParameters.TryRead(ref body, out SessionParameters parameters))
        {
            return false;
        }

        if (_tokens.IsValid(token, from, client, instance, now, out long age))
        {
            init = new AcceptedInit(from, client, parameters, Incarnation, age);
            return true;
        }

        bool isRenewal = tokenBytes > 0; // out of date, or made up
        InitCount += isRenewal ? 0 : 1;
        answerBytes = (isRenewal ? _renewals.TryTake(now) : _retries.TryTake(now)) ? WriteRetry(answer, from, client, instance, now) : 0;
        return false;
    }

    /// <summary>Writes a REFUSE, which is shorter than any INIT.</summary>
    internal static int WriteRefusal(Span<byte> answer, ConnectionId client, RefuseReason reason)
    {
        PacketLayout.WriteLongHeader(answer, LongPacketKind.Refuse, client, default, 0);
        answer[PacketLayout.LongHeaderBytes] = (byte)reason;
        return PacketLayout.Seal(answer, PacketLayout.LongHeaderBytes + 1, Crc32C.Seed);
    }

    private int WriteRetry(Span<byte> answer, in DatagramAddress from, ConnectionId client, ReadOnlySpan<byte> instance, long now)
    {
        PacketLayout.WriteLongHeader(answer, LongPacketKind.Retry, client, default, 0);
        _tokens.Write(answer.Slice(PacketLayout.LongHeaderBytes, RetryTokens.LengthBytes), from, client, instance, now);
        return PacketLayout.Seal(answer, PacketLayout.LongHeaderBytes + RetryTokens.LengthBytes, Crc32C.Seed);
    }

    /// <summary>Says that the session of a short packet is unknown: echoes its id and number, which only who saw the packet
    /// knows.</summary>
    private int WriteReset(ReadOnlySpan<byte> packet, long now, Span<byte> answer)
    {
        const int ResetBytes = PacketLayout.LongHeaderBytes + sizeof(uint) + PacketLayout.TrailerBytes;
        // Always smaller than what it answers, so that two sides that know nothing of each other do not go on for ever.
        if (packet.Length <= ResetBytes || !_resets.TryTake(now))
        {
            return 0;
        }

        PacketLayout.WriteLongHeader(answer, LongPacketKind.Reset, default, PacketLayout.ShortDestination(packet), 0);
        var writer = new PacketWriter(answer[PacketLayout.LongHeaderBytes..]);
        writer.UInt32(PacketLayout.ShortNumber(packet));
        return PacketLayout.Seal(answer, PacketLayout.LongHeaderBytes + writer.Length, Crc32C.Seed);
    }
}
