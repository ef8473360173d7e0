using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §3.</summary>
public sealed class HelloTests
{
    public static TheoryData<string, byte[]> Malformed { get; } = new()
    {
        { "empty payload", [] },
        { "no map", Pack.Array(1) },
        { "nil", Pack.Value(null) },
        { "no version", Pack.Map() },
        { "version missing beside others", Pack.Map((2, 65_536)) },
        { "version is a string", Pack.Map((1, "1")) },
        { "version is nil", Pack.Map((1, null)) },
        { "version is negative", Pack.Map((1, -1)) },
        { "version twice", Pack.Map((1, 1), (1, 1)) },
        { "frame limit below its minimum", Pack.Map((1, 1), (2, 65_535)) },
        { "frame limit is a string", Pack.Map((1, 1), (2, "65536")) },
        { "frame limit is nil", Pack.Map((1, 1), (2, null)) },
        { "frame limit is negative", Pack.Map((1, 1), (2, -1)) },
        { "frame limit is a float", Pack.Map((1, 1), (2, 65_536.0)) },
        { "no calls", Pack.Map((1, 1), (3, 0)) },
        { "calls are bool", Pack.Map((1, 1), (3, true)) },
        { "credit below its minimum", Pack.Map((1, 1), (4, 65_535)) },
        { "credit is an array", Pack.Map((1, 1), (4, Array.Empty<object?>())) },
        { "credit above 2^31 - 1", Pack.Map((1, 1), (4, 1L << 31)) },
        { "keep-alive is negative", Pack.Map((1, 1), (5, -5)) },
        { "keep-alive is a string", Pack.Map((1, 1), (5, "no")) },
        { "agent is a number", Pack.Map((1, 1), (6, 7)) },
        { "agent is nil", Pack.Map((1, 1), (6, null)) },
        { "agent is no UTF-8", Pack.Map((1, 1), (6, Pack.Hex("a2 ff fe"))) },
        { "services are a map", Pack.Map((1, 1), (7, Pack.Hex("80"))) },
        { "services are nil", Pack.Map((1, 1), (7, null)) },
        { "a service is no array", Pack.Map((1, 1), (7, new object?[] { "a" })) },
        { "a service has one element", Pack.Map((1, 1), (7, new object?[] { new object?[] { "a" } })) },
        { "a service's name is nil", Pack.Map((1, 1), (7, new object?[] { new object?[] { null, 1 } })) },
        { "a service's hash is a string", Pack.Map((1, 1), (7, new object?[] { new object?[] { "a", "b" } })) },
        { "a method's hash is a string", Pack.Map((1, 1), (7, new object?[] { new object?[] { "a", 1, Pack.Hex("81 01 a1 78") } })) },
        { "credentials are a string", Pack.Map((1, 1), (8, "secret")) },
        { "credentials are nil", Pack.Map((1, 1), (8, null)) },
        { "features are a string", Pack.Map((1, 1), (9, "x")) },
        { "a feature is a number", Pack.Map((1, 1), (9, new object?[] { 1 })) },
        { "a feature is nil", Pack.Map((1, 1), (9, new object?[] { null })) },
        { "bytes after the map", Pack.Join(Pack.Map((1, 1)), [0xc0]) },
        { "cut short", [0x82, 0x01, 0x01] },
        { "a count that cannot be", [0xdf, 0xff, 0xff, 0xff, 0xff] },
        { "services that cannot be", Pack.Map((1, 1), (7, Pack.Hex("dd ff ff ff ff"))) },
    };

    public static TheoryData<string, byte[]> Legal { get; } = new()
    {
        { "the least", Pack.Map((1, 1)) },
        { "all minima", Pack.Map((1, 1), (2, 65_536), (3, 1), (4, 65_536), (5, 0)) },
        { "all keys", Pack.Map(
            (1, 1), (2, 1 << 22), (3, 128), (4, 1 << 20), (5, 30_000), (6, "x/1"),
            (7, new object?[] { new object?[] { "a", ulong.MaxValue } }), (8, new byte[] { 1 }), (9, new object?[] { "f" })) },
        { "version not first", Pack.Map((2, 65_536), (1, 1)) },
        { "unknown keys", Pack.Map((1, 1), (10, "x"), (1000, null), (-1, new object?[] { 1 }), ("name", 1)) },
        { "a longer service", Pack.Map((1, 1), (7, new object?[] { new object?[] { "a", 1, "more" } })) },
        { "a service with methods", Pack.Map((1, 1), (7, new object?[] { new object?[] { "a", 1, Pack.Hex("81 01 02"), null } })) },
        { "the largest numbers", Pack.Map((1, 1), (2, ulong.MaxValue), (3, ulong.MaxValue), (4, int.MaxValue), (5, ulong.MaxValue)) },
    };

    [Fact]
    public void Our_own_HELLO_is_the_first_frame_and_says_our_limits()
    {
        var rig = new PeerRig(greets: false);

        var hello = (Dictionary<object, object?>)rig.Hello.Value!;

        Assert.Equal((FrameFlags.None, 0u), (rig.Hello.Flags, rig.Hello.Call));
        Assert.Equal((1L, 4L << 20, 128L, 65_536L), (hello[1L], hello[2L], hello[3L], hello[4L]));
        Assert.StartsWith("RpcOverSockets/", (string)hello[6L]!, StringComparison.Ordinal);
        object?[] services = [.. ((object?[])hello[7L]!).Select(static service => ((object?[])service!)[0])];
        Assert.Equal(["test.Calls", "test.StreamCalls"], services);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_HELLO_is_a_protocol_error(string what, byte[] payload)
    {
        var rig = new PeerRig(greets: false);

        rig.Inject(FrameKind.Hello, 0, 0, payload);

        Assert.NotEmpty(what);
        rig.IsClosedWith(ConnectionCode.Protocol);
        Assert.Empty(rig.Events);
    }

    [Theory]
    [MemberData(nameof(Legal))]
    public void A_legal_HELLO_opens_the_connection(string what, byte[] payload)
    {
        var rig = new PeerRig(greets: false);

        rig.Inject(FrameKind.Hello, 0, 0, payload);

        Assert.NotEmpty(what);
        rig.IsOpen();
        Assert.Equal(Peer.PeerEvent.Ready, Assert.Single(rig.Events));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(long.MaxValue)]
    public void Another_version_is_refused_as_such(long version)
    {
        var rig = new PeerRig(greets: false);

        rig.Inject(FrameKind.Hello, 0, 0, Pack.Map((1, version), (2, "not ours to judge")));

        rig.IsClosedWith(ConnectionCode.UnsupportedVersion);
    }

    [Fact]
    public void A_second_HELLO_is_a_protocol_error()
    {
        var rig = new PeerRig();

        rig.Greet();

        rig.IsClosedWith(ConnectionCode.Protocol);
        Assert.Equal(Peer.PeerEvent.Ready, Assert.Single(rig.Events));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x02)]
    [InlineData(0x0A)]
    [InlineData(0x0C)]
    [InlineData(0x0D)]
    [InlineData(0x55)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void Anything_before_HELLO_is_a_protocol_error(byte kind)
    {
        var rig = new PeerRig(greets: false);

        rig.Inject((FrameKind)kind, 0, 0, new byte[8]);

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0x80, 0)]
    [InlineData(0, 1)]
    public void A_HELLO_with_flags_or_an_id_is_a_protocol_error(byte flags, uint call)
    {
        var rig = new PeerRig(greets: false);

        rig.Inject(FrameKind.Hello, (FrameFlags)flags, call, Pack.Map((1, 1)));

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void A_HELLO_that_does_not_come_in_5_seconds_closes_the_connection()
    {
        var rig = new PeerRig(greets: false);

        rig.Time.AdvanceMs(4999);
        rig.IsOpen();

        rig.Time.AdvanceMs(1);
        rig.IsClosedWith(ConnectionCode.HandshakeTimeout);
    }

    [Fact]
    public void A_HELLO_in_time_stops_the_clock()
    {
        var rig = new PeerRig(greets: false);
        rig.Time.AdvanceMs(4999);

        rig.Greet();
        rig.Time.AdvanceMs(10_000);

        rig.IsOpen();
    }

    [Fact]
    public void The_largest_reply_is_what_the_HELLO_of_the_caller_says()
    {
        var rig = new PeerRig(greets: false);
        rig.Inject(FrameKind.Hello, 0, 0, Pack.Map((1, 1)));

        // Beside the bytes: kind, flags and id, and the header of a bin16.
        rig.Call(1, "Bytes", new byte[65_536 - 6 - 3]);
        rig.Call(3, "Bytes", new byte[65_536 - 6 - 3 + 1]);

        Assert.Equal(65_536 - 6, rig.Next(FrameKind.Reply).Payload.Length);
        rig.NextIsError(3, RpcStatus.ResourceExhausted, RpcOutcome.Executed);
        rig.IsOpen();
    }

    [Theory]
    [InlineData(1023, 1023)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 1024)]
    [InlineData(50_000, 1024)]
    public void Of_the_services_in_a_HELLO_1024_are_kept(int services, int kept)
    {
        Hello hello = Read([.. Enumerable.Range(0, services).Select(static i => (object?)new object?[] { $"s{i}", 0 })]);

        Assert.Equal(kept, hello.Services.Length);
        Assert.Equal($"s{kept - 1}", hello.Services[^1].Name);
    }

    [Fact]
    public void A_HELLO_full_of_services_makes_us_allocate_little()
    {
        byte[] payload = WithServices([.. Enumerable.Repeat((object?)new object?[] { "", 0 }, 60_000)]);
        Assert.Equal(ConnectionCode.NoError, Hello.TryRead(new(payload), out _));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Hello.TryRead(new(payload), out _);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 256 << 10);
    }

    [Fact]
    public void Services_with_names_of_more_than_1024_bytes_are_skipped()
    {
        object?[] methods = [new Pack.Raw(Pack.Map((1, 2)))];
        Hello hello = Read(
            [new object?[] { new string('a', 1025), 0, methods[0] }, new object?[] { new string('b', 1024), 0 }, new object?[] { "c", 0 }]);

        Assert.Equal([1024, 1], hello.Services.Select(static service => service.Name.Length).ToArray());
    }

    [Fact]
    public void What_a_peer_may_make_long_is_not_kept_for_the_connections_life()
    {
        var rig = new PeerRig(greets: false);

        rig.Inject(FrameKind.Hello, 0, 0, Pack.Map(
            (1, 1), (3, 77), (6, new string('a', 100_000)), (7, new object?[] { new object?[] { "a service", 0 } })));

        Hello kept = PeerState.RemoteHello(rig.Peer);
        Assert.Equal((77u, null, 0), (kept.CallsMax, kept.Agent, kept.Services.Length));
    }

    private static Hello Read(object?[] services)
    {
        Assert.Equal(ConnectionCode.NoError, Hello.TryRead(new(WithServices(services)), out Hello hello));
        return hello;
    }

    private static byte[] WithServices(object?[] services) => Pack.Map((1, 1), (7, services));

    [Fact]
    public async Task Without_a_limit_in_its_HELLO_a_peer_gets_16_calls_at_once()
    {
        var rig = new PeerRig(isInitiator: true, greets: false);
        rig.Inject(FrameKind.Hello, 0, 0, Pack.Map((1, 1)));

        Task<int>[] calls = [.. Enumerable.Range(0, 17).Select(i => rig.Client.AddAsync(i, 0).AsTask())];
        SentFrame[] sent = [.. Enumerable.Range(0, 16).Select(_ => rig.Next(FrameKind.Call))];
        rig.NothingIsSent();

        rig.Reply(sent[0].Call, 0);
        await rig.NextAsync(FrameKind.Call);
        Assert.Equal(0, await calls[0].Promptly());
    }
}
