using RpcOverSockets.Framing;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>What a frame costs in system calls, on the server's own reactor and without spinning.</summary>
public sealed class SyscallBudgetTests
{
    private static readonly Syscall[] s_all = Enum.GetValues<Syscall>()[..(int)Syscall.Count];

    [Theory]
    [InlineData(RpcTransport.Tcp)]
    [InlineData(RpcTransport.Unix)]
    public async Task A_ping_pong_costs_four_system_calls(RpcTransport transport)
    {
        const int Rounds = 2000;
        await using var server = new ReactorFixture();
        await using var clientSide = new ReactorFixture();
        RecordingHandler client = await clientSide.ConnectAsync(server.Listen(transport, c => new EchoHandler(c)));
        client.Send(1, [1]);
        _ = await client.NextAsync();
        await Wait.UntilAsync(() => IsQuiet(server), "the first turn ends");
        long[] before = Counts(server);

        for (uint i = 0; i < Rounds; i++)
        {
            client.Send((2 * i) + 1, [1, 2, 3, 4]);
            _ = await client.NextAsync();
        }

        long[] after = Counts(server);
        string table = string.Join(", ", s_all.Select(s => (s, after[(int)s] - before[(int)s])).Where(x => x.Item2 > 0));
        double perRound = (after.Sum() - before.Sum()) / (double)Rounds;
        Assert.True(perRound is > 3.9 and < 4.1, $"{perRound} system calls per round: {table}");
    }

    [Theory]
    [InlineData(RpcTransport.Tcp)]
    [InlineData(RpcTransport.Unix)]
    public async Task Replies_to_64_pipelined_frames_share_sends(RpcTransport transport)
    {
        const int Rounds = 100;
        const int Depth = 64;
        await using var server = new ReactorFixture();
        await using var clientSide = new ReactorFixture();
        RecordingHandler client = await clientSide.ConnectAsync(server.Listen(transport, c => new EchoHandler(c)));
        client.Send(1, [1]);
        _ = await client.NextAsync();
        long before = Sends(server);

        for (int round = 0; round < Rounds; round++)
        {
            client.SendRaw([.. Enumerable.Range(0, Depth).SelectMany(i => Frame.Bytes(FrameKind.Call, (uint)(2 * i) + 1, 1, 2, 3, 4))]);
            for (int i = 0; i < Depth; i++)
            {
                _ = await client.NextAsync();
            }
        }

        double perFrame = (Sends(server) - before) / (double)(Rounds * Depth);
        Assert.True(perFrame <= 0.3, $"{perFrame} sends per frame");
        Assert.Equal((Rounds * Depth) + 1, RepliesOf(server));

        static int RepliesOf(ReactorFixture fixture) => ((RecordingHandler)fixture.Accepted.First()).RepliesSent;
    }

    private static long[] Counts(ReactorFixture fixture) => [.. s_all.Select(fixture.Probe.Count)];

    private static long Sends(ReactorFixture fixture) => fixture.Probe.Count(Syscall.Send) + fixture.Probe.Count(Syscall.SendMsg);

    // Two looks in a row without a call in between.
    private static bool IsQuiet(ReactorFixture fixture)
    {
        long seen = Counts(fixture).Sum();
        Thread.Sleep(2);
        return seen == Counts(fixture).Sum();
    }
}
