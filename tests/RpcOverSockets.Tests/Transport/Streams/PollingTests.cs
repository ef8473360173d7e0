using RpcOverSockets.Framing;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>A connection whose registration is not armed because the worker polls it: whatever happens to it meanwhile is
/// noticed.</summary>
/// <remarks>Whether the worker really polls at a given moment is up to the machine, so each test tries many times; that it does so at all
/// is the first test's.</remarks>
[Collection(nameof(Alone))] // one thread of the process polls at a time
public sealed class PollingTests : IAsyncLifetime
{
    private const int Rounds = 30;
    private const int ExchangesBefore = 12; // some waits that were short, then some turns in a row

    private readonly ReactorFixture _fixture = new(spinMicroseconds: 1000);

    public static TheoryData<RpcTransport> Transports => [RpcTransport.Tcp, RpcTransport.Unix];

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _fixture.DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(Transports))]
    internal void A_peer_that_calls_again_and_again_is_received_from_without_being_armed(RpcTransport transport)
    {
        using RawPeer peer = RawPeer.ConnectGreeted(_fixture.Listen(transport, c => new EchoHandler(c)));
        long armed = _fixture.Probe.Count(Syscall.EpollMod);

        Exchange(peer, 3000);

        Assert.InRange(_fixture.Probe.Count(Syscall.EpollMod) - armed, 1, 2900);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task Its_end_is_noticed(RpcTransport transport)
    {
        var listener = _fixture.Listen(transport, c => new EchoHandler(c));
        for (int round = 0; round < Rounds; round++)
        {
            RawPeer peer = RawPeer.ConnectGreeted(listener);
            Exchange(peer, ExchangesBefore);
            if (round % 3 == 0)
            {
                peer.Reset();
            }
            else if (round % 3 == 1)
            {
                peer.Dispose();
            }
            else
            {
                peer.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                Assert.Empty(peer.ReadToEnd());
                peer.Dispose();
            }

            await ClosedAsync(round);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task It_can_be_closed_from_this_side(RpcTransport transport)
    {
        var listener = _fixture.Listen(transport, c => new EchoHandler(c));
        for (int round = 0; round < Rounds; round++)
        {
            using RawPeer peer = RawPeer.ConnectGreeted(listener);
            Exchange(peer, ExchangesBefore);
            IFrameChannel channel = ((RecordingHandler)_fixture.Accepted.Last()).Channel;
            if (round % 2 == 0)
            {
                channel.Abort();
            }
            else
            {
                channel.Close();
            }

            Assert.Empty(peer.ReadToEnd());
            peer.Dispose();
            await ClosedAsync(round);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task What_others_send_meanwhile_leaves_also_when_it_has_to_wait_for_room(RpcTransport transport)
    {
        const int Large = 3 << 20;
        var listener = _fixture.Listen(transport, c => new EchoHandler(c));
        for (int round = 0; round < Rounds / 3; round++)
        {
            using RawPeer peer = RawPeer.ConnectGreeted(listener);
            Exchange(peer, ExchangesBefore);
            var handler = (RecordingHandler)_fixture.Accepted.Last();

            handler.Send(2, new byte[Large]);
            handler.Send(4, new byte[Large]);

            Assert.Equal(2 * (Large + FrameHeader.StreamBytes), peer.Read(2 * (Large + FrameHeader.StreamBytes)).Length);
            Exchange(peer, 1);
            peer.Dispose();
            await ClosedAsync(round);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task Others_are_served_while_one_calls_without_a_pause(RpcTransport transport)
    {
        var listener = _fixture.Listen(transport, c => new EchoHandler(c));
        using RawPeer busy = RawPeer.ConnectGreeted(listener);
        using RawPeer other = RawPeer.ConnectGreeted(listener);
        Exchange(busy, ExchangesBefore);
        using var stop = new CancellationTokenSource();
        Task calling = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Exchange(busy, 1);
            }
        });

        Exchange(other, 100);

        await stop.CancelAsync();
        await calling.WaitAsync(Wait.Limit);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    internal async Task The_reactor_stops_and_leaves_nothing_behind(RpcTransport transport)
    {
        for (int round = 0; round < Rounds / 3; round++)
        {
            await using var fixture = new ReactorFixture(spinMicroseconds: 1000);
            using RawPeer peer = RawPeer.ConnectGreeted(fixture.Listen(transport, c => new EchoHandler(c)));
            Exchange(peer, ExchangesBefore);

            await fixture.Reactor.StopAsync().WaitAsync(Wait.Limit);

            // The descriptor is closed, not only shut down, once nobody holds a reference; that is when the handler is told.
            await Wait.UntilAsync(() => fixture.AllAcceptedAreClosed, "the connection is closed");
        }
    }

    private static void Exchange(RawPeer peer, int count)
    {
        byte[] frame = Frame.Bytes(FrameKind.Call, 1, 42);
        for (int i = 0; i < count; i++)
        {
            peer.Send(frame);
            Assert.Equal(42, peer.Read(frame.Length)[^1]);
        }
    }

    private Task ClosedAsync(int round) => Wait.UntilAsync(() => _fixture.AllAcceptedAreClosed, $"all are closed in round {round}");
}
