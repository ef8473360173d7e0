using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>A peer that reads less than it takes for the kernel to tell of room reads all the same.</summary>
public sealed class SendProgressTests
{
    private const int StepBytes = 64 << 10;
    private const int MuchBytes = 16 << 20;

    public static TheoryData<RpcTransport> Transports => [RpcTransport.Tcp, RpcTransport.Unix];

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task What_the_peer_reads_is_progress_and_nothing_else_is(RpcTransport transport)
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(transport, c => new RecordingHandler(c));
        using RawPeer peer = RawPeer.ConnectGreeted(listener);
        await Wait.UntilAsync(() => !fixture.Accepted.IsEmpty, "the connection");
        IFrameChannel channel = ((RecordingHandler)fixture.Accepted.First()).Channel;
        ((RecordingHandler)fixture.Accepted.First()).Send(1, new byte[MuchBytes]);
        long before = await LastAsync(channel);
        long outboxBytes = channel.OutboxBytes;

        Assert.Equal(before, channel.LookForSendProgress());
        await Wait.UntilAsync(
            () =>
            {
                _ = peer.Read(StepBytes);
                return channel.LookForSendProgress() > before;
            },
            "progress");
        Assert.Equal(outboxBytes, channel.OutboxBytes); // else the kernel had told

        Assert.True(await LastAsync(channel) > before);
    }

    [Fact]
    internal async Task A_channel_that_is_not_blocked_has_no_stall_and_asks_the_kernel_nothing()
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Unix, c => new EchoHandler(c));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        client.Send(1, [1]);
        _ = await client.NextAsync();
        long asked = fixture.Probe.Count(Syscall.GetSockOpt);
        long before = client.Channel.Now;

        Assert.True(client.Channel.LookForSendProgress() >= before);
        Assert.Equal(asked, fixture.Probe.Count(Syscall.GetSockOpt));
    }

    [Theory]
    [InlineData(1 << 10, false)]
    [InlineData(16 << 10, true)]
    internal async Task The_kernel_gives_up_only_who_is_sent_little(int payloadBytes, bool isPatient)
    {
        await using var fixture = new ReactorFixture();
        (RecordingHandler client, RecordingHandler server) = await PairAsync(fixture);
        long before = fixture.Probe.Count(Syscall.SetSockOpt);

        client.Send(3, new byte[payloadBytes]);
        _ = await server.NextAsync();
        client.Send(5, new byte[payloadBytes]);
        _ = await server.NextAsync();

        Assert.Equal(isPatient ? 1 : 0, fixture.Probe.Count(Syscall.SetSockOpt) - before);
    }

    [Fact]
    internal async Task The_kernel_watches_again_who_has_taken_all_for_long()
    {
        await using var fixture = new ReactorFixture();
        (RecordingHandler client, RecordingHandler server) = await PairAsync(fixture);
        client.Send(3, new byte[StepBytes]);
        _ = await server.NextAsync();
        SendPatience patience = ((StreamChannel)client.Channel).Patience!;
        long before = fixture.Probe.Count(Syscall.SetSockOpt);

        client.Send(5, [1]);
        _ = await server.NextAsync();
        Assert.Equal(0, fixture.Probe.Count(Syscall.SetSockOpt) - before);
        await Wait.UntilAsync(
            () =>
            {
                patience.Since = Math.Min(patience.Since, 1); // long ago
                client.Send(7, [1]);
                return patience.Since == 0; // its acknowledgements may be on their way
            },
            "the end of patience");

        Assert.Equal(1, fixture.Probe.Count(Syscall.SetSockOpt) - before);
        Assert.Equal(10_000, patience.UserTimeoutMs);
    }

    private static async Task<(RecordingHandler Client, RecordingHandler Server)> PairAsync(ReactorFixture fixture)
    {
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c => new RecordingHandler(c));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        client.Send(1, [1]);
        await Wait.UntilAsync(() => !fixture.Accepted.IsEmpty, "the connection");
        var server = (RecordingHandler)fixture.Accepted.First();
        _ = await server.NextAsync();
        return (client, server);
    }

    /// <summary>Waits until nothing gets further any more.</summary>
    private static async Task<long> LastAsync(IFrameChannel channel)
    {
        await Wait.UntilAsync(() => channel.OutboxBytes > 0, "a full kernel");
        long last = channel.LookForSendProgress();
        int same = 0;
        await Wait.UntilAsync(
            () =>
            {
                long now = channel.LookForSendProgress();
                same = now == last ? same + 1 : 0;
                last = now;
                return same == 50;
            },
            "the end of all progress");
        return last;
    }
}
