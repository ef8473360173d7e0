using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §4: what a CALL frame gets.</summary>
public sealed class IncomingCallTests
{
    private readonly PeerRig _rig = new();

    [Fact]
    public void The_example_of_the_protocol_page_is_answered_as_it_says()
    {
        _rig.Call(1, "Add", 2, 3);

        SentFrame reply = _rig.Next(FrameKind.Reply);
        Assert.Equal((FrameFlags.None, 1u, "05"), (reply.Flags, reply.Call, Convert.ToHexString(reply.Payload)));
    }

    [Fact]
    public void A_method_without_a_result_replies_nil()
    {
        _rig.Call(1, "Nothing");

        _rig.NextIsReply(1, null);
    }

    [Fact]
    public void An_ordinary_call_of_a_one_way_method_replies_nil()
    {
        _rig.Call(1, "Note", 5, null);

        _rig.NextIsReply(1, null);
        Assert.Equal(5, Assert.Single(_rig.Service.Notes));
    }

    [Fact]
    public void A_one_way_call_of_a_method_with_a_result_runs_and_says_nothing()
    {
        int ran = 0;
        _rig.Service.OnRun = (n, _) => new(ran = n);

        _rig.Inject(FrameKind.Call, FrameFlags.OneWay, 0, PeerRig.CallPayload("Run", 0, 7));

        Assert.Equal(7, ran);
        _rig.IsOpen();
    }

    [Theory]
    [InlineData(false, 2u)]
    [InlineData(true, 1u)]
    public void An_id_of_our_own_parity_is_a_protocol_error(bool isInitiator, uint id)
    {
        var rig = new PeerRig(isInitiator);

        rig.Call(id, "Add", 1, 2);

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void Either_side_may_be_called()
    {
        var rig = new PeerRig(isInitiator: true);

        rig.Call(2, "Add", 1, 2);
        rig.Call(uint.MaxValue - 1, "Add", 3, 4);

        rig.NextIsReply(2, 3L);
        rig.NextIsReply(uint.MaxValue - 1, 7L);
    }

    [Fact]
    public void An_id_in_use_is_a_protocol_error()
    {
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        _rig.Call(1, "Run", 1);

        _rig.Call(1, "Add", 1, 2);

        _rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void An_id_may_come_again_after_its_reply()
    {
        _rig.Call(1, "Add", 1, 2);
        _rig.Call(1, "Add", 3, 4);
        _rig.Inject(FrameKind.Call, 0, 1, Pack.Join(Pack.UInt32(12345), Pack.UInt32(0), Pack.Array()));
        _rig.Call(1, "Add", 5, 6);

        _rig.NextIsReply(1, 3L);
        _rig.NextIsReply(1, 7L);
        _rig.NextIsError(1, RpcStatus.Unimplemented, RpcOutcome.NotExecuted);
        _rig.NextIsReply(1, 11L);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 7)]
    [InlineData((byte)FrameFlags.Target, 8)]
    [InlineData((byte)FrameFlags.Target, 11)]
    public void A_payload_without_room_for_method_and_timeout_is_a_protocol_error(byte flags, int lengthBytes)
    {
        _rig.Inject(FrameKind.Call, (FrameFlags)flags, 1, new byte[lengthBytes]);

        _rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void An_unknown_method_is_unimplemented_and_was_not_executed()
    {
        _rig.Inject(FrameKind.Call, 0, 1, Pack.Join(Pack.UInt32(0xdeadbeef), Pack.UInt32(0)));

        SentFrame error = _rig.Next(FrameKind.Error);
        Assert.Equal((1u, RpcStatus.Unimplemented, RpcOutcome.NotExecuted), (error.Call, error.Status, error.Outcome));
        Assert.Contains("deadbeef", error.Message, StringComparison.Ordinal);
        _rig.IsOpen();
        Assert.Equal(1, _rig.Log.Count(2005));
    }

    [Fact]
    public void A_call_to_an_unknown_object_is_not_found()
    {
        byte[] payload = Pack.Join(Pack.UInt32(9), PeerRig.CallPayload("Add", 0, 1, 2));

        _rig.Inject(FrameKind.Call, FrameFlags.Target, 1, payload);

        _rig.NextIsError(1, RpcStatus.NotFound, RpcOutcome.NotExecuted);
        _rig.IsOpen();
    }

    [Fact]
    public void A_callers_stream_that_the_method_does_not_take_is_an_invalid_argument()
    {
        _rig.Inject(FrameKind.Call, FrameFlags.CallerStream, 1, PeerRig.CallPayload("Add", 0, 1, 2));

        _rig.NextIsError(1, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        _rig.Inject(FrameKind.Item, 0, 1, 1); // was under way
        _rig.Inject(FrameKind.End, 0, 1);
        _rig.IsOpen();
    }

    [Fact]
    public void A_one_way_call_with_a_stream_is_a_protocol_error()
    {
        _rig.Inject(FrameKind.Call, FrameFlags.OneWay | FrameFlags.CallerStream, 0, PeerRig.CallPayload("Note", 0, 1, null));

        _rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c0")]
    [InlineData("80")]
    [InlineData("90")]
    [InlineData("91 01")]
    [InlineData("92 01")]
    [InlineData("92 01 a1 78")]
    [InlineData("92 01 c0")]
    [InlineData("92 01 cf ff ff ff ff ff ff ff ff")]
    [InlineData("92 01 02 03")]
    [InlineData("dd ff ff ff ff")]
    [InlineData("dd ff ff ff ff 01 02")]
    [InlineData("92 01 dd ff ff ff ff")]
    [InlineData("93 01 02 db ff ff ff ff")]
    [InlineData("c1")]
    public void Arguments_that_do_not_decode_are_an_invalid_argument(string arguments)
    {
        _rig.Inject(
            FrameKind.Call, 0, 1, Pack.Join(Pack.UInt32(PeerRig.MethodId("Add")), Pack.UInt32(0), Pack.Hex(arguments).Bytes));

        _rig.NextIsError(1, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        _rig.IsOpen();
        Assert.Equal(1, _rig.Log.Count(2005));
        _rig.Call(3, "Add", 1, 2);
        _rig.NextIsReply(3, 3L);
    }

    [Fact]
    public void Arguments_of_a_method_without_any_must_still_be_an_array()
    {
        byte[] prefix = Pack.Join(Pack.UInt32(PeerRig.MethodId("Nothing")), Pack.UInt32(0));

        _rig.Inject(FrameKind.Call, 0, 1, Pack.Join(prefix, [0x90]));
        _rig.Inject(FrameKind.Call, 0, 3, prefix);
        _rig.Inject(FrameKind.Call, 0, 5, Pack.Join(prefix, [0x05]));
        _rig.Inject(FrameKind.Call, 0, 7, Pack.Join(prefix, [0x92, 1, 2]));

        _rig.NextIsReply(1, null);
        _rig.NextIsError(3, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        _rig.NextIsError(5, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        _rig.NextIsReply(7, null);
    }

    [Fact]
    public void Missing_arguments_take_their_defaults_and_extra_ones_are_skipped()
    {
        _rig.Call(1, "WithDefaults", 1);
        _rig.Call(3, "WithDefaults", 1, 2);
        _rig.Call(5, "WithDefaults", 1, 2, "three", new object?[] { 4, null });
        _rig.Call(7, "WithDefaults");

        _rig.NextIsReply(1, 105L);
        _rig.NextIsReply(3, 102L);
        _rig.NextIsReply(5, 102L);
        _rig.NextIsError(7, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
    }

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(10_000, false)]
    public void Arguments_may_be_nested_64_levels_with_their_array_as_the_first(int levels, bool isLegal)
    {
        byte[] deep = Pack.Join([0x93, 1, 2], Enumerable.Repeat((byte)0x91, levels - 1).ToArray(), [0x90]);

        _rig.Inject(FrameKind.Call, 0, 1, Pack.Join(Pack.UInt32(PeerRig.MethodId("Add")), Pack.UInt32(0), deep));

        if (isLegal)
        {
            _rig.NextIsReply(1, 3L);
        }
        else
        {
            _rig.NextIsError(1, RpcStatus.InvalidArgument, RpcOutcome.NotExecuted);
        }
    }

    [Fact]
    public void What_is_not_decodable_in_a_one_way_call_is_logged_and_its_credit_comes_back()
    {
        byte[] payload = Pack.Join(Pack.UInt32(PeerRig.MethodId("Note")), Pack.UInt32(0), new byte[40_000]);

        _rig.Inject(FrameKind.Call, FrameFlags.OneWay, 0, payload);
        _rig.Inject(FrameKind.Call, FrameFlags.OneWay, 0, Pack.Join(Pack.UInt32(4711), Pack.UInt32(0), new byte[39_000]));

        Assert.Equal(40_008u, _rig.Next(FrameKind.Credit).Grant);
        Assert.Equal(39_008u, _rig.Next(FrameKind.Credit).Grant);
        _rig.IsOpen();
        Assert.Empty(_rig.Service.Notes);
        Assert.True(_rig.Log.Count(2005) + _rig.Log.Count(2006) >= 2);
    }
}
