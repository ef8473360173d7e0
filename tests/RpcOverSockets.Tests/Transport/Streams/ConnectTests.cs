using System.Net;
using System.Net.Sockets;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Streams;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Tests.Transport.Streams;

public sealed class ConnectTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:1", "connection refused")]
    [InlineData("tcp://no-such-host.invalid:80", "unknown host")]
    [InlineData("unix:/nonexistent/s.sock", "no such file")]
    [InlineData("unix:@ros-nobody-listens-here", "connection refused")]
    public async Task What_cannot_be_reached_is_named_with_its_cause(string text, string cause)
    {
        await using var fixture = new ReactorFixture();

        RpcException error = await FailAsync(fixture, text);

        Assert.StartsWith($"{text} cannot be reached: {cause}", error.Message, StringComparison.Ordinal);
        Assert.Equal(RpcStatus.Unavailable, error.Status);
        Assert.Equal(RpcOutcome.NotExecuted, error.Outcome);
    }

    [Fact]
    public async Task Permission_denied_has_its_own_status()
    {
        await using var fixture = new ReactorFixture();
        fixture.Probe.Plan = FaultPlan.FailNth(Syscall.Connect, 1, Errno.EACCES);

        RpcException error = await FailAsync(fixture, "unix:/run/some.sock");

        Assert.Equal("unix:/run/some.sock cannot be reached: permission denied.", error.Message);
        Assert.Equal(RpcStatus.PermissionDenied, error.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_backlog_ends_in_a_timeout_and_room_in_it_in_a_connection(bool hasRoomLater)
    {
        await using var fixture = new ReactorFixture();
        fixture.Options.ConnectTimeout = TimeSpan.FromMilliseconds(hasRoomLater ? 15_000 : 200);
        string name = $"ros-backlog-{Guid.NewGuid():N}";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint("\0" + name));
        listener.Listen(1);
        using var filler1 = await FillAsync(name);
        using var filler2 = await FillAsync(name);

        Task<IFrameHandler> connecting = ConnectAsync(fixture, $"unix:@{name}");
        if (hasRoomLater)
        {
            using Socket a = await listener.AcceptAsync();
            using Socket b = await listener.AcceptAsync();
            Assert.NotNull(await connecting.WaitAsync(Wait.Limit));
        }
        else
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => connecting.WaitAsync(Wait.Limit));
            Assert.Contains("timed out, ConnectTimeout is 0.2 s", error.Message, StringComparison.Ordinal);
        }

        static async Task<Socket> FillAsync(string name)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint("\0" + name));
            return socket;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silent_network_ends_in_a_timeout_or_by_the_callers_token(bool isCancelled)
    {
        await using var fixture = new ReactorFixture();
        fixture.Options.ConnectTimeout = TimeSpan.FromMilliseconds(isCancelled ? 15_000 : 300);
        using Socket listener = ListenForOne();
        var address = (IPEndPoint)listener.LocalEndPoint!;
        using Socket filler = await FillAsync(address);
        using var cancel = new CancellationTokenSource();
        cancel.CancelAfter(isCancelled ? 100 : Timeout.Infinite);

        Task<IFrameHandler> connecting = ConnectAsync(fixture, $"tcp://127.0.0.1:{address.Port}", cancel.Token);

        if (isCancelled)
        {
            _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Wait.Limit));
        }
        else
        {
            RpcException error = await Assert.ThrowsAsync<RpcException>(() => connecting.WaitAsync(Wait.Limit));
            Assert.Contains("timed out", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(fixture.Reactor.Slots.Snapshot());
    }

    [Fact]
    public async Task An_address_that_nobody_answers_for_leaves_time_for_the_next()
    {
        await using var fixture = new ReactorFixture();
        fixture.Options.ConnectTimeout = TimeSpan.FromSeconds(3);
        using Socket silent = ListenForOne();
        var address = (IPEndPoint)silent.LocalEndPoint!;
        using Socket filler = await FillAsync(address);
        StreamListener other = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        SocketAddress[] addresses =
            [SocketAddress.ForIp(address.Address, address.Port), SocketAddress.ForIp(IPAddress.Loopback, other.EndPoint.Port)];
        var connector = new StreamConnector(RpcEndPoint.Parse("tcp://two.test:1"), fixture.Reactor, fixture.Options);

        var handler = (RecordingHandler)await connector.ConnectAsync(
            (_, _) => ValueTask.FromResult(addresses), c => new RecordingHandler(c), CancellationToken.None);

        handler.Send(1, [1]);
        Assert.Equal(1u, (await handler.NextAsync()).Header.Call);
    }

    [Theory]
    [InlineData(10_000, 1, 10_000)]
    [InlineData(10_000, 2, 5000)]
    [InlineData(6000, 3, 2000)]
    [InlineData(900, 9, 250)]
    [InlineData(300, 2, 250)]
    [InlineData(200, 2, 200)]
    [InlineData(0, 2, 0)]
    [InlineData(-5, 1, 0)]
    [InlineData(-5, 2, 0)]
    public void Addresses_share_the_time(int leftMs, int addresses, int expectedMs) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(expectedMs), AddressesInTurn.ShareOf(TimeSpan.FromMilliseconds(leftMs), addresses));

    [Fact]
    public async Task A_factory_that_fails_leaves_nothing_behind()
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));

        _ = await Assert.ThrowsAsync<NotSupportedException>(() => fixture.ConnectAsync(listener, _ => throw new NotSupportedException()));

        await Wait.UntilAsync(() => fixture.Accepted.Count == 1 && fixture.AllAcceptedAreClosed, "closed");
        _ = Assert.Single(fixture.Reactor.Slots.Snapshot()); // the listener
    }

    private static Socket ListenForOne()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        return listener;
    }

    /// <summary>Fills the backlog: the kernel drops what comes afterwards.</summary>
    private static async Task<Socket> FillAsync(IPEndPoint listener)
    {
        var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(listener);
        return filler;
    }

    private static async Task<RpcException> FailAsync(ReactorFixture fixture, string text) =>
        await Assert.ThrowsAsync<RpcException>(() => ConnectAsync(fixture, text));

    private static async Task<IFrameHandler> ConnectAsync(ReactorFixture fixture, string text, CancellationToken ct = default) =>
        await StreamTransport.ConnectAsync(RpcEndPoint.Parse(text), fixture.Reactor, fixture.Options, c => new RecordingHandler(c), ct);
}
