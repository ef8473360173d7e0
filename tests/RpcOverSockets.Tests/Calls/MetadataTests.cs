using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §2 and architecture.md §8: metadata of calls and replies.</summary>
public sealed class MetadataTests
{
    private const int EntriesMax = 64;
    private const int BytesMax = 16 << 10;

    private readonly PeerRig _rig = new();

    public static TheoryData<string, byte[]> Malformed { get; } = new()
    {
        { "missing", [] },
        { "no map", Pack.Array() },
        { "nil", Pack.Value(null) },
        { "a number as a key", Pack.Map((1, "x")) },
        { "nil as a key", Pack.Map((null, "x")) },
        { "a number as a value", Pack.Map(("a", 1)) },
        { "nil as a value", Pack.Map(("a", null)) },
        { "an array as a value", Pack.Map(("a", Array.Empty<object?>())) },
        { "a key that is no UTF-8", Pack.Map((Pack.Hex("a1 ff"), "x")) },
        { "cut short", [0x81, 0xa1, 0x61] },
        { "a count that cannot be", [0xdf, 0xff, 0xff, 0xff, 0xff] },
        { "a depth bomb", [0x81, 0xa1, 0x61, .. Enumerable.Repeat((byte)0x91, 5000)] },
    };

    [Fact]
    public void Metadata_of_text_and_bytes_stands_before_the_arguments()
    {
        Send(Pack.Map(("traceparent", "00-1-2-01"), ("token", new byte[] { 1, 2 })));
        Send(Pack.Map());

        _rig.NextIsReply(1, 3L);
        _rig.NextIsReply(1, 3L);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_metadata_is_an_invalid_argument(string what, byte[] metadata)
    {
        Send(metadata, withArguments: metadata.Length > 0);

        Assert.NotEmpty(what);
        _rig.NextIsError(1, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        _rig.IsOpen();
    }

    [Theory]
    [InlineData(EntriesMax - 1, true)]
    [InlineData(EntriesMax, true)]
    [InlineData(EntriesMax + 1, false)]
    public void Metadata_has_at_most_64_entries(int count, bool isLegal)
    {
        Send(Pack.Map([.. Enumerable.Range(0, count).Select(static i => ((object?)$"k{i}", (object?)"v"))]));

        Answer(isLegal);
    }

    [Theory]
    [InlineData(BytesMax - 1, true)]
    [InlineData(BytesMax, true)]
    [InlineData(BytesMax + 1, false)]
    public void Metadata_has_at_most_16_KiB(int lengthBytes, bool isLegal)
    {
        const int Around = 1 + 5 + 1 + 5; // map, key, value
        byte[] metadata = Pack.Map(("k", new byte[lengthBytes - Around]));
        Assert.Equal(lengthBytes, metadata.Length);

        Send(metadata);

        Answer(isLegal);
    }

    [Fact]
    public async Task Metadata_of_a_reply_is_stepped_over()
    {
        var rig = new PeerRig(isInitiator: true);
        Task<int> call = rig.Client.AddAsync(1, 2).AsTask();

        rig.Inject(FrameKind.Reply, FrameFlags.Meta, rig.Next(FrameKind.Call).Call, Pack.Join(Pack.Map(("k", "v")), [3]));

        Assert.Equal(3, await call.Promptly());
    }

    [Fact]
    public async Task Malformed_metadata_of_a_reply_fails_its_call_only()
    {
        var rig = new PeerRig(isInitiator: true);
        Task<int> call = rig.Client.AddAsync(1, 2).AsTask();

        rig.Inject(FrameKind.Reply, FrameFlags.Meta, rig.Next(FrameKind.Call).Call, Pack.Join(Pack.Map(("k", 1)), [3]));

        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.Promptly());
        Assert.Equal((RpcStatus.Internal, RpcOutcome.Executed), (error.Status, error.Outcome));
        rig.IsOpen();
    }

    private void Send(byte[] metadata, bool withArguments = true)
    {
        byte[] prefix = Pack.Join(Pack.UInt32(PeerRig.MethodId("Add")), Pack.UInt32(0));
        _rig.Inject(FrameKind.Call, FrameFlags.Meta, 1, Pack.Join(prefix, metadata, withArguments ? Pack.Array(1, 2) : []));
    }

    private void Answer(bool isLegal)
    {
        if (isLegal)
        {
            _rig.NextIsReply(1, 3L);
        }
        else
        {
            _rig.NextIsError(1, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        }

        _rig.IsOpen();
    }

    [Fact]
    public async Task The_callback_of_a_reply_runs_where_user_code_may()
    {
        var rig = new PeerRig(isInitiator: true);
        var isOnTurn = new AsyncLocal<bool>();
        bool? wasOnTurn = null;
        ICalls client = rig.CreateClient(new RpcCallOptions { OnResponseMetadata = _ => wasOnTurn = isOnTurn.Value });
        Task<int> call = client.AddAsync(1, 2).AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        rig.Channel.RunsUserCode = false;

        isOnTurn.Value = true;
        rig.Inject(FrameKind.Reply, FrameFlags.Meta, id, Pack.Join(Pack.Map(("a", "b")), Pack.Value(3)));

        Assert.Equal(3, await call.Promptly());
        Assert.False(wasOnTurn);
    }
}
