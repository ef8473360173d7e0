using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Transport.Streams;

public sealed class StreamTransportTests
{
    [Theory]
    [InlineData(RpcTransport.Tcp)]
    [InlineData(RpcTransport.Unix)]
    public async Task Frames_of_any_size_come_back_in_order(RpcTransport transport)
    {
        await using var fixture = new ReactorFixture();
        RecordingHandler client = await fixture.ConnectAsync(fixture.Listen(transport, c => new EchoHandler(c)));
        int[] sizes = [0, 1, 100, 4086, 4087, 70_000, 131_062, 131_072, 300_000, 1_000_000, 3_999_990, 5];

        for (int i = 0; i < sizes.Length; i++)
        {
            byte[] payload = new byte[sizes[i]];
            new Random(i).NextBytes(payload);
            client.Send((uint)i + 1, payload);
        }

        for (int i = 0; i < sizes.Length; i++)
        {
            (FrameHeader header, byte[] payload) = await client.NextAsync();
            byte[] expected = new byte[sizes[i]];
            new Random(i).NextBytes(expected);
            Assert.Equal(new FrameHeader(FrameKind.Reply, FrameFlags.None, (uint)i + 1), header);
            Assert.True(expected.AsSpan().SequenceEqual(payload), $"payload of {sizes[i]} bytes");
        }
    }

    [Theory]
    [InlineData(RpcTransport.Tcp)]
    [InlineData(RpcTransport.Unix)]
    public async Task Close_at_one_side_closes_both_exactly_once(RpcTransport transport)
    {
        await using var fixture = new ReactorFixture();
        RecordingHandler client = await fixture.ConnectAsync(fixture.Listen(transport, c => new RecordingHandler(c)));
        client.Send(1, [1, 2, 3]);
        await Wait.UntilAsync(() => fixture.Accepted.Count == 1, "accept");
        var server = (RecordingHandler)fixture.Accepted.First();
        _ = await server.NextAsync();

        client.Send(3, [4]);
        client.Channel.Close();
        client.Send(5, [6]); // dropped

        _ = await server.NextAsync();
        _ = await server.Closed.WaitAsync(Wait.Limit);
        _ = await client.Closed.WaitAsync(Wait.Limit);
        Assert.Empty(server.Frames);
        Assert.Equal(1, server.ClosedCount);
        Assert.Equal(1, client.ClosedCount);
        Assert.Equal(0, client.Channel.OutboxBytes);
    }
}
