using RpcOverSockets.Framing;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>Lets the first, the second, the third … system call of a kind fail, until there is none left to fail.</summary>
public sealed class FaultTests
{
    private const int CallsMax = 400;

    private static readonly int[] s_sizes = [0, 5, 5000, 200_000, 1];

    [Theory]
    [InlineData(Syscall.EpollWait, (int)Errno.EINTR)]
    [InlineData(Syscall.Recv, (int)Errno.EINTR)]
    [InlineData(Syscall.Recv, (int)Errno.EAGAIN)]
    [InlineData(Syscall.Send, (int)Errno.EINTR)]
    [InlineData(Syscall.Send, (int)Errno.EAGAIN)]
    [InlineData(Syscall.SendMsg, (int)Errno.EINTR)]
    [InlineData(Syscall.SendMsg, (int)Errno.EAGAIN)]
    [InlineData(Syscall.Accept, (int)Errno.EINTR)]
    [InlineData(Syscall.Accept, (int)Errno.EAGAIN)]
    [InlineData(Syscall.Accept, (int)Errno.ECONNABORTED)]
    [InlineData(Syscall.Connect, (int)Errno.EINTR)]
    internal async Task A_passing_fault_at_any_call_changes_nothing(Syscall call, int errno)
    {
        await using var fixture = new ReactorFixture();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        for (int n = 1; n < CallsMax; n++)
        {
            var plan = FaultPlan.FailNth(call, n, (Errno)errno);
            fixture.Probe.Plan = plan;
            RecordingHandler client = await fixture.ConnectAsync(listener);
            await ExchangeAsync(client);
            client.Channel.Close();
            _ = await client.Closed.WaitAsync(Wait.Limit);
            if (!plan.Fired)
            {
                return;
            }
        }

        Assert.Fail($"More than {CallsMax} calls of {call}");
    }

    [Theory]
    [InlineData(Syscall.Recv, (int)Errno.ECONNRESET)]
    [InlineData(Syscall.Recv, (int)Errno.ETIMEDOUT)]
    [InlineData(Syscall.Send, (int)Errno.EPIPE)]
    [InlineData(Syscall.Send, (int)Errno.ECONNRESET)]
    [InlineData(Syscall.SendMsg, (int)Errno.EPIPE)]
    [InlineData(Syscall.Accept, (int)Errno.EMFILE)]
    [InlineData(Syscall.Accept, (int)Errno.ENOBUFS)]
    [InlineData(Syscall.EpollAdd, (int)Errno.ENOSPC)]
    [InlineData(Syscall.EpollMod, (int)Errno.ENOMEM)]
    [InlineData(Syscall.Socket, (int)Errno.EMFILE)]
    [InlineData(Syscall.SetSockOpt, (int)Errno.EINVAL)]
    [InlineData(Syscall.Connect, (int)Errno.ECONNREFUSED)]
    [InlineData(Syscall.GetSockOpt, (int)Errno.ENOBUFS)]
    internal async Task A_fatal_fault_at_any_call_ends_one_connection_and_nothing_else(Syscall call, int errno)
    {
        await using var fixture = new ReactorFixture();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        for (int n = 1; n < CallsMax; n++)
        {
            var plan = FaultPlan.FailNth(call, n, (Errno)errno);
            fixture.Probe.Plan = plan;
            RecordingHandler? victim = null;
            try
            {
                victim = await fixture.ConnectAsync(listener);
                foreach (int size in s_sizes)
                {
                    victim.Send(1, new byte[size]);
                }

                await Wait.UntilAsync(() => victim.Frames.Count == s_sizes.Length || victim.ClosedCount > 0, "all frames, or the end");
            }
            catch (RpcException error)
            {
                Assert.Contains(listener.EndPoint.ToString(), error.Message, StringComparison.Ordinal);
                Assert.Equal(RpcOutcome.NotExecuted, error.Outcome);
            }

            fixture.Probe.Plan = null;
            RecordingHandler next = await fixture.ConnectAsync(listener);
            await ExchangeAsync(next);
            next.Channel.Close();
            victim?.Channel.Abort();
            _ = await next.Closed.WaitAsync(Wait.Limit);
            await Wait.UntilAsync(() => victim is null || victim.ClosedCount == 1, "the victim is closed");
            await Wait.UntilAsync(() => fixture.AllAcceptedAreClosed, "all accepted channels are closed");
            if (!plan.Fired)
            {
                return;
            }
        }

        Assert.Fail($"More than {CallsMax} calls of {call}");
    }

    [Theory]
    [InlineData(Syscall.Recv, 1)]
    [InlineData(Syscall.Send, 1)]
    [InlineData(Syscall.SendMsg, 1)]
    [InlineData(Syscall.Recv, 7)]
    [InlineData(Syscall.Send, 4099)]
    internal async Task Calls_that_move_few_bytes_at_a_time_deliver_the_same_frames(Syscall call, int lengthBytesMax)
    {
        await using var fixture = new ReactorFixture();
        RecordingHandler client = await fixture.ConnectAsync(fixture.Listen(RpcTransport.Unix, c => new EchoHandler(c)));
        fixture.Probe.Plan = FaultPlan.Short(call, lengthBytesMax);

        for (int round = 0; round < 3; round++)
        {
            await ExchangeAsync(client, lengthBytesMax < 100 ? [0, 5, 1, 6000, 2] : s_sizes);
        }

        Assert.True(fixture.Probe.Plan.Fired);
    }

    [Fact]
    public async Task Without_descriptors_waiting_clients_are_shed_and_service_comes_back()
    {
        await using var fixture = new ReactorFixture();
        var listener = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        fixture.Probe.Plan = FaultPlan.FailNth(Syscall.Accept, 1, Errno.EMFILE, count: 1);

        using RawPeer shed = RawPeer.Connect(listener);
        Assert.Empty(ReadOrReset(shed));

        RecordingHandler client = await fixture.ConnectAsync(listener);
        await ExchangeAsync(client);
        long accepts = fixture.Probe.Count(Syscall.Accept);
        Assert.InRange(accepts, 3, 40); // no hot loop
    }

    private static byte[] ReadOrReset(RawPeer peer)
    {
        try
        {
            return peer.ReadToEnd();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return [];
        }
    }

    private static Task ExchangeAsync(RecordingHandler client) => ExchangeAsync(client, s_sizes);

    private static async Task ExchangeAsync(RecordingHandler client, int[] sizes)
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            client.Send((uint)(2 * i) + 1, Payload(sizes[i]));
        }

        for (int i = 0; i < sizes.Length; i++)
        {
            (FrameHeader header, byte[] payload) = await client.NextAsync();
            Assert.Equal((uint)(2 * i) + 1, header.Call);
            Assert.True(Payload(sizes[i]).AsSpan().SequenceEqual(payload), $"payload of {sizes[i]} bytes");
        }
    }

    private static byte[] Payload(int lengthBytes)
    {
        byte[] payload = new byte[lengthBytes];
        new Random(lengthBytes).NextBytes(payload);
        return payload;
    }
}
