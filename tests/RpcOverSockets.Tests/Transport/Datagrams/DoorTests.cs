using System.Buffers.Binary;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>What a server tells who has no session: little, and never more than it was told.</summary>
public sealed class DoorTests
{
    private static readonly DatagramAddress s_client = SimulatedHost.AddressOf(1, 5000);
    private static readonly DatagramAddress s_other = SimulatedHost.AddressOf(1, 5001);

    private readonly ServerDoor _door = new(1, [1, 2, 3], Ms(0));
    private readonly byte[] _answer = new byte[PacketLayout.DatagramBytesMin];

    [Fact]
    public void An_init_gets_a_token_that_is_far_shorter_and_the_token_opens_the_door_once_the_address_is_shown()
    {
        DatagramSession client = NewClient();
        byte[] init = Poll(client, 0);
        Assert.Equal(PacketLayout.DatagramBytesMin, init.Length);

        Assert.False(_door.OnPacket(init, s_client, Ms(1), _answer, out int answerBytes, out _));

        Assert.InRange(answerBytes, 1, init.Length / 10);
        client.OnDatagram(_answer.AsSpan(0, answerBytes), s_client, Ms(2));
        byte[] second = Poll(client, 2);
        Assert.True(_door.OnPacket(second, s_client, Ms(3), _answer, out _, out AcceptedInit accepted));
        Assert.Equal(client.Id, accepted.ClientId);
        Assert.Equal(2 * SessionTime.Millisecond, accepted.RoundTrip);
    }

    [Fact]
    public void A_token_opens_the_door_for_its_address_only_and_for_ten_seconds()
    {
        byte[] init = InitWithToken();

        Assert.False(_door.OnPacket(init, s_other, Ms(3), _answer, out _, out _));
        Assert.True(_door.OnPacket(init, s_client, Ms(9_900), _answer, out _, out _));
        Assert.False(_door.OnPacket(init, s_client, Ms(10_100), _answer, out _, out _));
    }

    [Fact]
    public void A_token_outlives_one_change_of_the_key_but_not_its_time()
    {
        DatagramSession client = NewClient();
        byte[] init = Poll(client, 0);
        _ = _door.OnPacket(init, s_client, Ms(29_000), _answer, out int answerBytes, out _);
        client.OnDatagram(_answer.AsSpan(0, answerBytes), s_client, Ms(29_001));
        byte[] second = Poll(client, 29_001);

        Assert.True(_door.OnPacket(second, s_client, Ms(31_000), _answer, out _, out _));
        Assert.False(_door.OnPacket(second, s_client, Ms(100_000), _answer, out _, out _));
    }

    [Fact]
    public void A_token_with_one_bit_changed_opens_nothing()
    {
        byte[] init = InitWithToken();
        for (int bit = 0; bit < 8 * RetryTokens.LengthBytes; bit++)
        {
            byte[] forged = [.. init];
            forged[PacketLayout.LongHeaderBytes + DatagramSession.InstanceBytes + 1 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            _ = PacketLayout.Seal(forged, forged.Length - PacketLayout.TrailerBytes, Crc32C.Seed);

            Assert.False(_door.OnPacket(forged, s_client, Ms(3), _answer, out _, out _), $"bit {bit}");
        }
    }

    [Fact]
    public void An_init_that_is_short_or_damaged_gets_no_answer()
    {
        byte[] init = Poll(NewClient(), 0);
        byte[] cut = init[..^1];
        byte[] damaged = [.. init];
        damaged[600] ^= 1;

        _ = _door.OnPacket(cut, s_client, Ms(1), _answer, out int toCut, out _);
        _ = _door.OnPacket(damaged, s_client, Ms(1), _answer, out int toDamaged, out _);

        Assert.Equal(0, toCut + toDamaged);
    }

    [Fact]
    public void Another_version_is_refused_and_the_client_learns_why()
    {
        DatagramSession client = NewClient();
        byte[] init = Poll(client, 0);
        BinaryPrimitives.WriteUInt32BigEndian(init.AsSpan(1), 2);
        _ = PacketLayout.Seal(init, init.Length - PacketLayout.TrailerBytes, Crc32C.Seed);

        _ = _door.OnPacket(init, s_client, Ms(1), _answer, out int answerBytes, out _);
        client.OnDatagram(_answer.AsSpan(0, answerBytes), s_client, Ms(2));

        Assert.True(client.IsRefused);
        Assert.Contains("version", client.EndReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reset_is_shorter_than_what_it_answers_and_there_are_a_hundred_a_second()
    {
        byte[] packet = new byte[60];
        PacketLayout.WriteShortHeader(packet, new ConnectionId(77), 5);
        int answers = 0;
        for (int i = 0; i < 1000; i++)
        {
            _ = _door.OnPacket(packet, s_client, Ms(i), _answer, out int answerBytes, out _);
            Assert.True(answerBytes < packet.Length);
            answers += answerBytes > 0 ? 1 : 0;
        }

        Assert.InRange(answers, 190, 210); // a full bucket, and what flows into it in a second
        _ = _door.OnPacket(packet.AsSpan(0, 33), s_client, Ms(5000), _answer, out int toShort, out _);
        Assert.Equal(0, toShort);
    }

    [Fact]
    public void A_hundred_thousand_spoofed_inits_leave_no_memory_behind()
    {
        byte[] init = Poll(NewClient(), 0);
        Flood(init, 1000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Flood(init, 100_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void In_a_flood_few_inits_are_answered_and_one_with_a_token_opens_the_door_all_the_same()
    {
        byte[] init = Poll(NewClient(), 0);
        byte[] withToken = InitWithToken();
        int answers = 0;
        for (int i = 0; i < 100_000; i++)
        {
            _ = _door.OnPacket(init, s_other, Ms(i / 100.0), _answer, out int answerBytes, out _);
            answers += answerBytes > 0 ? 1 : 0;
        }

        Assert.InRange(answers, 19_900, 20_300); // 20 000 a second, and the 200 of a full bucket
        Assert.True(_door.OnPacket(withToken, s_client, Ms(1000), _answer, out _, out _));
    }

    /// <summary>The kernel does not drop these, so that counting them would only make it drop more of the others.</summary>
    [Fact]
    public void A_flood_of_made_up_tokens_takes_no_answers_from_others_and_is_no_reason_to_drop_them()
    {
        byte[] init = Poll(NewClient(), 0);
        byte[] madeUp = InitWithToken();
        madeUp[PacketLayout.LongHeaderBytes + DatagramSession.InstanceBytes + 10] ^= 1;
        _ = PacketLayout.Seal(madeUp, madeUp.Length - PacketLayout.TrailerBytes, Crc32C.Seed);
        long countBefore = _door.InitCount;
        int answers = 0;
        for (int i = 0; i < 50_000; i++)
        {
            _ = _door.OnPacket(madeUp, s_client, Ms(i / 50.0), _answer, out int answerBytes, out _);
            answers += answerBytes > 0 ? 1 : 0;
        }

        Assert.Equal(countBefore, _door.InitCount);
        Assert.InRange(answers, 1_000, 1_300); // 1 000 a second, and the 200 of a full bucket
        _ = _door.OnPacket(init, s_other, Ms(1_000), _answer, out int toOther, out _);
        Assert.True(toOther > 0, "A client in earnest got no token.");
    }

    [Fact]
    public void In_a_flood_of_another_version_few_inits_are_answered_too()
    {
        byte[] init = Poll(NewClient(), 0);
        BinaryPrimitives.WriteUInt32BigEndian(init.AsSpan(1), 2);
        _ = PacketLayout.Seal(init, init.Length - PacketLayout.TrailerBytes, Crc32C.Seed);
        int answers = 0;
        for (int i = 0; i < 50_000; i++)
        {
            _ = _door.OnPacket(init, s_other, Ms(i / 100.0), _answer, out int answerBytes, out _);
            answers += answerBytes > 0 ? 1 : 0;
        }

        Assert.InRange(answers, 9_900, 10_300); // 20 000 a second, and the 200 of a full bucket
    }

    [Fact]
    public void The_share_of_inits_that_is_looked_at_follows_the_flood_and_ends_with_it()
    {
        var rate = default(InitRate);
        long seen = 0;
        long now = Ms(0);
        _ = rate.Update(seen, now);
        int[] shifts = [.. new int[] { 5000, 5000, 5000, 20_000, 100, 0 }.Select(offered =>
        {
            seen += offered >> rate.Shift; // of so many in 50 ms the kernel lets this share through
            now += InitRate.Window;
            _ = rate.Update(seen, now);
            return rate.Shift;
        })];

        Assert.Equal([4, 4, 4, 6, 0, 0], shifts);
        Assert.False(rate.Update(seen + 100_000, now + InitRate.Window - 1), "The window is not over.");
    }

    private static long Ms(double ms) => SessionTime.Second + (long)(ms * SessionTime.Millisecond);

    private static DatagramSession NewClient() =>
        DatagramSession.Connect(new SessionSettings(), SimulatedHost.AddressOf(2, 7000), 99, Ms(0));

    private static byte[] Poll(DatagramSession session, double ms)
    {
        byte[] buffer = new byte[PacketLayout.DatagramBytesMax];
        return buffer[..session.Poll(buffer, Ms(ms), out _)];
    }

    private byte[] InitWithToken()
    {
        DatagramSession client = NewClient();
        _ = _door.OnPacket(Poll(client, 0), s_client, Ms(0), _answer, out int answerBytes, out _);
        client.OnDatagram(_answer.AsSpan(0, answerBytes), s_client, Ms(2));
        return Poll(client, 2);
    }

    private void Flood(byte[] init, int count)
    {
        for (int i = 0; i < count; i++)
        {
            DatagramAddress spoofed = SimulatedHost.AddressOf((uint)i, (ushort)i);
            _ = _door.OnPacket(init, spoofed, Ms(i / 100.0), _answer, out int answerBytes, out _);
            Assert.True(answerBytes <= init.Length);
        }
    }
}
