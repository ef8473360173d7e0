using System.Buffers.Binary;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

public sealed class StormTests
{
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task While_descriptor_numbers_are_used_again_no_connection_receives_the_bytes_of_another()
    {
        await using var fixture = new ReactorFixture();
        fixture.Options.ConnectionsPerAddressMax = 4096;
        StreamListener tcp = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        StreamListener unix = fixture.Listen(RpcTransport.Unix, c => new EchoHandler(c));
        using var end = new CancellationTokenSource(s_duration);

        Task<int>[] users =
        [
            .. Enumerable.Range(0, 4).Select(i => Task.Run(() => OpenAndCloseAsync(fixture, i % 2 == 0 ? tcp : unix, i, end.Token))),
            .. Enumerable.Range(4, 4).Select(i => Task.Run(() => TalkAsync(fixture, i % 2 == 0 ? tcp : unix, i, end.Token))),
        ];
        int[] exchanges = await Task.WhenAll(users).WaitAsync(Wait.Limit);

        Assert.All(exchanges, count => Assert.True(count > 0));
        await Wait.UntilAsync(() => fixture.AllAcceptedAreClosed, "all accepted channels are closed once");
    }

    private static async Task<int> OpenAndCloseAsync(ReactorFixture fixture, StreamListener listener, int user, CancellationToken ct)
    {
        int count = 0;
        while (!ct.IsCancellationRequested)
        {
            RecordingHandler client = await fixture.ConnectAsync(listener);
            if (count % 3 != 0)
            {
                await ExchangeAsync(client, (user << 24) + count);
            }
            else
            {
                client.Send(1, [1]); // closed while the echo is on its way
            }

            if (count % 2 == 0)
            {
                client.Channel.Abort();
            }
            else
            {
                client.Channel.Close();
            }

            count++;
        }

        return count;
    }

    private static async Task<int> TalkAsync(ReactorFixture fixture, StreamListener listener, int user, CancellationToken ct)
    {
        RecordingHandler client = await fixture.ConnectAsync(listener);
        int count = 0;
        while (!ct.IsCancellationRequested)
        {
            await ExchangeAsync(client, (user << 24) + count++);
        }

        client.Channel.Close();
        return count;
    }

    private static async Task ExchangeAsync(RecordingHandler client, int secret)
    {
        byte[] payload = new byte[64];
        BinaryPrimitives.WriteInt32BigEndian(payload, secret);
        client.Send(1, payload);
        (FrameHeader _, byte[] answer) = await client.NextAsync();
        Assert.Equal(secret, BinaryPrimitives.ReadInt32BigEndian(answer));
    }
}
