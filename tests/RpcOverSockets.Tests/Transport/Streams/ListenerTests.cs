using System.Net.Sockets;
using RpcOverSockets.Framing;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ListenerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ros-").FullName;

    private string SocketPath => Path.Combine(_folder, "s.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("tcp://127.0.0.1:0")]
    [InlineData("tcp://[::1]:0")]
    [InlineData("tcp://localhost:0")]
    public async Task Port_0_becomes_the_real_port(string text)
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcEndPoint.Parse(text), c => new EchoHandler(c));

        Assert.InRange(listener.EndPoint.Port, 1, 65_535);
        RecordingHandler client = await fixture.ConnectAsync(listener);
        client.Send(1, [42]);
        Assert.Equal([42], (await client.NextAsync()).Payload);
        Assert.StartsWith("tcp://", ((RecordingHandler)fixture.Accepted.Single()).Channel.Peer.EndPoint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://0.0.0.0:0")]
    [InlineData("tcp://[::]:0")]
    public async Task Other_machines_must_be_allowed_in_words(string text)
    {
        await using var fixture = new ReactorFixture();
        var error = Assert.Throws<InvalidOperationException>(() => fixture.Listen(RpcEndPoint.Parse(text), c => new EchoHandler(c)));
        Assert.Contains(nameof(RpcSocketOptions.AllowInsecureNetwork), error.Message, StringComparison.Ordinal);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);

        fixture.Options.AllowInsecureNetwork = true;
        Assert.InRange(fixture.Listen(RpcEndPoint.Parse(text), c => new EchoHandler(c)).EndPoint.Port, 1, 65_535);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_cause()
    {
        await using var fixture = new ReactorFixture();
        StreamListener first = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));

        var error = Assert.Throws<RpcException>(() => fixture.Listen(first.EndPoint, c => new EchoHandler(c)));

        Assert.Equal($"{first.EndPoint} cannot be listened on: address in use.", error.Message);
        Assert.Equal(RpcStatus.Unavailable, error.Status);
    }

    [Fact]
    public async Task A_unix_socket_has_the_mode_of_the_options_whatever_the_umask()
    {
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite; // more than the usual umask leaves
        await using var fixture = new ReactorFixture();
        fixture.Options.UnixFileMode = Mode;

        _ = fixture.Listen(RpcEndPoint.Parse("unix:" + SocketPath), c => new EchoHandler(c));

        Assert.Equal(Mode, File.GetUnixFileMode(SocketPath));
    }

    [Fact]
    public async Task A_unix_socket_is_private_knows_its_peer_and_is_removed()
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcEndPoint.Parse("unix:" + SocketPath), c => new EchoHandler(c));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        client.Send(1, [1]);
        _ = await client.NextAsync();
        RpcPeer peer = ((RecordingHandler)fixture.Accepted.Single()).Channel.Peer;
        Assert.Equal(Environment.ProcessId, peer.ProcessId);
        Assert.NotNull(peer.UserId);
        Assert.Equal(Environment.ProcessId, client.Channel.Peer.ProcessId);

        listener.Stop();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_dead_servers_file_is_taken_over_and_a_living_ones_is_not()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
            dead.Listen();
            File.Move(SocketPath, SocketPath + ".kept"); // or closing it would remove the file
        }

        File.Move(SocketPath + ".kept", SocketPath);
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcEndPoint.Parse("unix:" + SocketPath), c => new EchoHandler(c));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        client.Send(1, [1]);
        _ = await client.NextAsync();

        var error = Assert.Throws<RpcException>(() => fixture.Listen(RpcEndPoint.Parse("unix:" + SocketPath), c => new EchoHandler(c)));
        Assert.Contains("another server", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(SocketPath));
    }

    [Fact]
    public async Task A_server_without_our_lock_is_not_robbed_of_its_file()
    {
        using var foreign = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        foreign.Bind(new UnixDomainSocketEndPoint(SocketPath));
        foreign.Listen();
        await using var fixture = new ReactorFixture();

        var error = Assert.Throws<RpcException>(() => fixture.Listen(RpcEndPoint.Parse("unix:" + SocketPath), c => new EchoHandler(c)));

        Assert.Contains("another server listens there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_left_alone()
    {
        await File.WriteAllTextAsync(SocketPath, "precious");
        await using var fixture = new ReactorFixture();

        var error = Assert.Throws<RpcException>(() => fixture.Listen(RpcEndPoint.Parse("unix:" + SocketPath), c => new EchoHandler(c)));

        Assert.Contains("no socket", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(SocketPath));
    }

    [Theory]
    [InlineData(RpcTransport.Tcp, true)]
    [InlineData(RpcTransport.Tcp, false)]
    [InlineData(RpcTransport.Unix, true)]
    [InlineData(RpcTransport.Unix, false)]
    public async Task One_connection_beyond_a_limit_is_closed_and_a_place_becomes_free_again(RpcTransport transport, bool isTotal)
    {
        await using var fixture = new ReactorFixture();
        _ = isTotal ? fixture.Options.ConnectionsMax = 3
            : transport == RpcTransport.Tcp ? fixture.Options.ConnectionsPerAddressMax = 3 : fixture.Options.ConnectionsPerUserMax = 3;
        StreamListener listener = fixture.Listen(transport, c => new EchoHandler(c));
        var clients = new List<RecordingHandler>();
        for (int i = 0; i < 3; i++)
        {
            clients.Add(await fixture.ConnectAsync(listener));
            clients[i].Send(1, [1]);
            _ = await clients[i].NextAsync();
        }

        RecordingHandler refused = await fixture.ConnectAsync(listener);
        _ = await refused.Closed.WaitAsync(Wait.Limit);
        Assert.Empty(refused.Frames);

        clients[0].Channel.Close();
        await Wait.UntilAsync(() => fixture.Accepted.Any(h => ((RecordingHandler)h).ClosedCount == 1), "a place is free");
        RecordingHandler next = await fixture.ConnectAsync(listener);
        next.Send(1, [1]);
        _ = await next.NextAsync();
    }

    [Fact]
    public async Task A_stopped_listener_refuses_and_its_connections_live_on()
    {
        await using var fixture = new ReactorFixture();
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));
        RecordingHandler client = await fixture.ConnectAsync(listener);
        client.Send(1, [1]);
        _ = await client.NextAsync();

        listener.Stop();
        listener.Stop();

        var error = await Assert.ThrowsAsync<RpcException>(() => fixture.ConnectAsync(listener));
        Assert.Equal($"{listener.EndPoint} cannot be reached: connection refused.", error.Message);
        client.Send(3, [2]);
        Assert.Equal(3u, (await client.NextAsync()).Header.Call);
    }

    [Fact]
    public async Task Many_connections_at_once_are_all_served()
    {
        await using var fixture = new ReactorFixture();
        fixture.Options.ConnectionsPerAddressMax = 1000;
        StreamListener listener = fixture.Listen(RpcTransport.Tcp, c => new EchoHandler(c));

        RecordingHandler[] clients = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => fixture.ConnectAsync(listener)));
        foreach (RecordingHandler client in clients)
        {
            client.Send(1, [5]);
        }

        foreach (RecordingHandler client in clients)
        {
            (FrameHeader header, _) = await client.NextAsync();
            Assert.Equal(1u, header.Call);
        }
    }
}
