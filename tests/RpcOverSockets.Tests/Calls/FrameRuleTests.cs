using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>protocol.md §2: what a frame may look like, whatever it says.</summary>
public sealed class FrameRuleTests
{
    // Kind, legal flags, whether an id is due (null: both), length of the payload (-1: free).
    private static readonly (FrameKind Kind, byte Flags, bool? HasId, int PayloadBytes)[] s_kinds =
    [
        (FrameKind.Call, 0x0F, true, -1),
        (FrameKind.Reply, 0x01, true, -1),
        (FrameKind.Error, 0, true, -1),
        (FrameKind.Item, 0, true, -1),
        (FrameKind.Bytes, 0, true, -1),
        (FrameKind.End, 0, true, 0),
        (FrameKind.Cancel, 0, true, 0),
        (FrameKind.Credit, 0, null, 4),
        (FrameKind.Ping, 0, false, 8),
        (FrameKind.Pong, 0, false, 8),
        (FrameKind.GoAway, 0, false, -1),
        (FrameKind.Close, 0, false, -1),
        (FrameKind.Release, 0, false, 4),
    ];

    public static TheoryData<byte> UnknownKinds => [0x00, .. Enumerable.Range(0x0F, 0x71).Select(static kind => (byte)kind)];

    public static TheoryData<byte> Extensions => [.. Enumerable.Range(0x80, 0x80).Select(static kind => (byte)kind)];

    public static TheoryData<byte, byte> IllegalFlags
    {
        get
        {
            var data = new TheoryData<byte, byte>();
            foreach ((FrameKind kind, byte flags, _, _) in s_kinds)
            {
                foreach (int bit in Enumerable.Range(0, 8).Where(bit => (flags & (1 << bit)) == 0))
                {
                    data.Add((byte)kind, (byte)(1 << bit));
                }
            }

            return data;
        }
    }

    public static TheoryData<byte, int> WrongLengths
    {
        get
        {
            var data = new TheoryData<byte, int>();
            foreach ((FrameKind kind, _, _, int length) in s_kinds.Where(static kind => kind.PayloadBytes >= 0))
            {
                foreach (int wrong in new[] { 0, length - 1, length + 1, 64 }.Where(wrong => wrong >= 0 && wrong != length).Distinct())
                {
                    data.Add((byte)kind, wrong);
                }
            }

            return data;
        }
    }

    public static TheoryData<byte> WithId => [.. s_kinds.Where(static kind => kind.HasId == true).Select(static kind => (byte)kind.Kind)];

    public static TheoryData<byte> WithoutId =>
        [.. s_kinds.Where(static kind => kind.HasId == false).Select(static kind => (byte)kind.Kind)];

    [Theory]
    [MemberData(nameof(UnknownKinds))]
    public void A_kind_that_version_1_does_not_know_is_a_protocol_error(byte kind)
    {
        var rig = new PeerRig();

        rig.Inject((FrameKind)kind, 0, 0);

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void A_kind_of_an_extension_is_skipped_whatever_it_carries(byte kind)
    {
        var rig = new PeerRig();

        rig.Inject((FrameKind)kind, (FrameFlags)0xFF, 12345, new byte[100]);

        rig.IsOpen();
        rig.Call(1, "Add", 2, 3);
        rig.NextIsReply(1, 5L);
    }

    [Theory]
    [MemberData(nameof(IllegalFlags))]
    public void A_flag_that_its_kind_does_not_have_is_a_protocol_error(byte kind, byte flags)
    {
        var rig = new PeerRig();
        rig.Service.OnRun = rig.Service.HoldAsync;
        rig.Call(1, "Run", 1);

        rig.Inject((FrameKind)kind, (FrameFlags)flags, kind is >= 0x0A or 0x09 ? 0u : 1u, PayloadOf((FrameKind)kind));

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [MemberData(nameof(WrongLengths))]
    public void A_payload_of_another_length_than_its_fixed_one_is_a_protocol_error(byte kind, int lengthBytes)
    {
        var rig = new PeerRig();

        rig.Inject((FrameKind)kind, 0, kind is >= 0x0A or 0x09 ? 0u : 1u, new byte[lengthBytes]);

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [MemberData(nameof(WithId))]
    public void Call_0_where_an_id_is_due_is_a_protocol_error(byte kind)
    {
        var rig = new PeerRig();

        rig.Inject((FrameKind)kind, 0, 0, PayloadOf((FrameKind)kind));

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [MemberData(nameof(WithoutId))]
    public void An_id_where_0_is_due_is_a_protocol_error(byte kind)
    {
        var rig = new PeerRig();

        rig.Inject((FrameKind)kind, 0, 1, PayloadOf((FrameKind)kind));

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void A_one_way_call_with_an_id_is_a_protocol_error()
    {
        var rig = new PeerRig();

        rig.Inject(FrameKind.Call, FrameFlags.OneWay, 1, PeerRig.CallPayload("Note", 0, 1, null));

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData((byte)FrameKind.Item)]
    [InlineData((byte)FrameKind.Bytes)]
    [InlineData((byte)FrameKind.End)]
    [InlineData((byte)FrameKind.Cancel)]
    [InlineData((byte)FrameKind.Credit)]
    public void A_stray_frame_of_a_caller_is_ignored(byte kind)
    {
        var rig = new PeerRig();

        rig.Inject((FrameKind)kind, 0, 77, PayloadOf((FrameKind)kind));

        rig.IsOpen();
    }

    [Theory]
    [InlineData((byte)FrameKind.Reply)]
    [InlineData((byte)FrameKind.Error)]
    [InlineData((byte)FrameKind.Item)]
    [InlineData((byte)FrameKind.Bytes)]
    [InlineData((byte)FrameKind.Credit)]
    public void A_stray_frame_of_a_callee_is_a_protocol_error(byte kind)
    {
        var rig = new PeerRig(isInitiator: true);

        rig.Inject((FrameKind)kind, 0, 77, PayloadOf((FrameKind)kind));

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Theory]
    [InlineData((byte)FrameKind.Item)]
    [InlineData((byte)FrameKind.Bytes)]
    [InlineData((byte)FrameKind.End)]
    public void A_stream_frame_on_a_call_without_a_stream_is_a_protocol_error(byte kind)
    {
        var rig = new PeerRig();
        rig.Service.OnRun = rig.Service.HoldAsync;
        rig.Call(1, "Run", 1);

        rig.Inject((FrameKind)kind, 0, 1, PayloadOf((FrameKind)kind));

        rig.IsClosedWith(ConnectionCode.Protocol);
    }

    [Fact]
    public void Credit_for_a_call_in_use_without_a_stream_is_ignored()
    {
        var callee = new PeerRig();
        callee.Service.OnRun = callee.Service.HoldAsync;
        callee.Call(1, "Run", 1);
        callee.Inject(FrameKind.Credit, 0, 1, Pack.UInt32(100));
        callee.IsOpen();

        var caller = new PeerRig(isInitiator: true);
        _ = caller.Client.AddAsync(1, 2).AsTask();
        caller.Inject(FrameKind.Credit, 0, caller.Next(FrameKind.Call).Call, Pack.UInt32(100));
        caller.IsOpen();
    }

    [Fact]
    public void A_release_of_an_unknown_object_is_ignored()
    {
        var rig = new PeerRig();

        rig.Inject(FrameKind.Release, 0, 0, Pack.UInt32(5));

        rig.IsOpen();
    }

    [Fact]
    public void After_a_connection_error_one_CLOSE_is_sent_and_nothing_that_comes_is_looked_at()
    {
        var rig = new PeerRig();
        rig.Service.OnRun = rig.Service.HoldAsync;
        rig.Call(1, "Run", 1);
        rig.Inject(0, 0, 0);
        rig.IsClosedWith(ConnectionCode.Protocol);

        rig.Inject(0, 0, 0);
        rig.Greet();
        rig.Call(3, "Add", 1, 2);
        rig.Inject(FrameKind.Ping, 0, 0, new byte[8]);
        rig.Inject(FrameKind.Close, 0, 0, Pack.Array(1, "also"));
        rig.Handler.OnBadFrame(ConnectionCode.FrameTooLarge, "too large");
        rig.Handler.OnEndOfStream();
        rig.Time.AdvanceMs(100_000);

        rig.NothingIsSent();
        Assert.Equal(1, rig.Log.Count(2002));
    }

    [Fact]
    public void What_the_transport_refuses_is_answered_with_its_code()
    {
        var rig = new PeerRig();

        rig.Handler.OnBadFrame(ConnectionCode.FrameTooLarge, "A frame has 5000000 bytes and the limit is 4194304.");

        Assert.Contains("4194304", rig.IsClosedWith(ConnectionCode.FrameTooLarge).Message, StringComparison.Ordinal);
        Assert.Equal(4 << 20, rig.Handler.FrameBytesMax);
    }

    private static byte[] PayloadOf(FrameKind kind) => kind switch
    {
        FrameKind.Call => PeerRig.CallPayload("Add", 0, 1, 2),
        FrameKind.Reply or FrameKind.Item or FrameKind.Bytes => [1],
        FrameKind.Error => Pack.Array(2, "", 0),
        FrameKind.Credit or FrameKind.Release => new byte[4],
        FrameKind.Ping or FrameKind.Pong => new byte[8],
        FrameKind.GoAway or FrameKind.Close => Pack.Array(0, ""),
        _ => [],
    };
}
