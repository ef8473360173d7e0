using RpcOverSockets.Buffers;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>What is delivered, in which order, and what is refused.</summary>
public sealed class InboxTests
{
    private readonly Inbox _inbox = new(messageBytesMax: 1 << 20, windowBytes: 2 << 20);

    [Fact]
    public void Nothing_is_delivered_before_the_first_message_of_the_session()
    {
        Add(2);
        Add(1);
        Assert.Empty(Take());

        Add(0);

        Assert.Equal([0, 1, 2], Take());
    }

    [Fact]
    public void Messages_of_one_key_keep_their_order_when_all_came_before_the_first_of_the_session()
    {
        Add(1);
        Add(2, after: 1);
        Add(3); // after 2; the sender knows that both are here, and does not say so

        Add(0);

        Assert.Equal([0, 1, 2, 3], Take());
    }

    [Fact]
    public void Messages_of_one_key_come_in_order_and_hold_up_no_others()
    {
        Add(0);
        Add(3, after: 2); // waits for 1, which is missing
        Add(4);
        Add(5, after: 2); // waits for 3
        Assert.Equal([0, 4], Take());

        Add(1);

        Assert.Equal([1, 3, 5], Take());
    }

    [Fact]
    public void A_fence_waits_for_all_before_it_and_lets_later_ones_pass()
    {
        Add(0);
        Add(3, isFence: true);
        Add(4);
        Add(2);
        Assert.Equal([0, 4, 2], Take());

        Add(1);

        Assert.Equal([1, 3], Take());
    }

    [Fact]
    public void A_fence_that_comes_after_a_message_waits_for_all_lower_ones_too()
    {
        Add(0);
        Add(3, after: 1, isFence: true);
        Add(2);
        Assert.Equal([0, 2], Take());

        Add(1);

        Assert.Equal([1, 3], Take());
    }

    [Fact]
    public void Fences_that_waited_for_a_message_come_in_the_order_of_their_numbers()
    {
        Add(0);
        Add(4, after: 2, isFence: true);
        Add(3, after: 1, isFence: true);
        Add(2); // both that the fences come after, and 1 is missing
        Assert.Equal([0, 2], Take());

        Add(1);

        Assert.Equal([1, 3, 4], Take());
    }

    [Fact]
    public void Each_message_is_delivered_once_however_often_it_comes()
    {
        Add(0);
        Add(2, after: 1);
        Assert.Equal(InboxResult.Duplicate, Add(2, after: 1)); // held
        Assert.Equal(InboxResult.Duplicate, Add(0));           // delivered
        Add(1);

        Assert.Equal(InboxResult.Duplicate, Add(1));
        Assert.Equal([0, 1, 2], Take());
    }

    [Fact]
    public void Parts_come_in_any_order_and_overlap()
    {
        Add(0);
        byte[] bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        var random = new Random(2);
        BufferSegment? whole = null;
        _ = Take();
        while (whole is null)
        {
            int offset = random.Next(bytes.Length);
            int length = Math.Min(1 + random.Next(60_000), bytes.Length - offset);
            offset = random.Next(4) == 0 ? 0 : offset;
            length = Math.Min(length, bytes.Length - offset);
            _ = _inbox.Add(new MessagePart(1, 0, offset, bytes.Length, false), bytes.AsSpan(offset, length));
            whole = _inbox.TryTake(out _);
        }

        Assert.True(bytes.AsSpan().SequenceEqual(whole.Filled));
        Assert.Equal(0, _inbox.HeldBytes);
        SegmentPool.Return(whole);
    }

    [Theory]
    [InlineData(20_000, 1_000, 20_500, nameof(InboxResult.Violation))] // within what came
    [InlineData(19_000, 1_001, 20_000, nameof(InboxResult.Violation))] // its end overlaps
    [InlineData(20_999, 1_000, 20_999, nameof(InboxResult.Violation))] // its beginning does
    [InlineData(0, 60_000, 40_000, nameof(InboxResult.Violation))]     // it covers two parts, and the second says otherwise
    [InlineData(0, 60_000, 30_000, nameof(InboxResult.Accepted))]      // between them nothing came before
    [InlineData(19_000, 1_000, 19_500, nameof(InboxResult.Accepted))]  // it touches what came
    [InlineData(21_000, 1_000, 21_000, nameof(InboxResult.Accepted))]
    public void Parts_that_overlap_must_say_the_same_bytes(int offset, int lengthBytes, int changedAt, string result)
    {
        Add(0);
        byte[] bytes = new byte[60_000];
        new Random(1).NextBytes(bytes);
        AddPart(bytes, 20_000, 1_000);
        AddPart(bytes, 39_000, 2_000);
        bytes[changedAt] ^= 1;

        Assert.Equal(result, AddPart(bytes, offset, lengthBytes).ToString());

        _inbox.Drop();
        Assert.Equal(0, _inbox.HeldBytes);

        InboxResult AddPart(byte[] of, int at, int length) =>
            _inbox.Add(new MessagePart(1, 0, at, of.Length, false), of.AsSpan(at, length));
    }

    [Fact]
    public void Memory_is_taken_for_what_arrived_and_not_for_what_is_claimed()
    {
        Add(0);
        for (int number = 1; number <= 2; number++)
        {
            _ = _inbox.Add(new MessagePart(number, 0, 900_000, 1 << 20, false), [1]);
        }

        Assert.InRange(_inbox.HeldBytes, 2, 2 * (64 << 10));
    }

    /// <summary>One byte here and one there: each would be a range of its own.</summary>
    [Fact]
    public void A_message_in_crumbs_takes_little_memory_which_is_counted_and_can_still_be_completed()
    {
        const int MessageBytes = 100_000;
        Add(0);
        Assert.Equal([0], Take());
        int accepted = 0;
        for (int offset = MessageBytes - 2; offset >= 0; offset -= 2)
        {
            InboxResult result = AddZeros(offset, 1);
            accepted += result == InboxResult.Accepted ? 1 : 0;
            Assert.True(result is InboxResult.Accepted or InboxResult.NoRoom, $"{result} at {offset}");
        }

        Assert.Equal(4096, accepted);
        Assert.True(_inbox.HeldBytes > accepted * 2 * sizeof(long), $"Only {_inbox.HeldBytes} bytes are counted.");

        Assert.Equal(InboxResult.Accepted, AddZeros(MessageBytes - 9000, 9000));
        Assert.Equal(InboxResult.Accepted, AddZeros(0, MessageBytes));
        Assert.True(_inbox.HasReady);
        Assert.Equal(0, _inbox.HeldBytes);
        _inbox.Drop();

        InboxResult AddZeros(int offset, int lengthBytes) =>
            _inbox.Add(new MessagePart(1, 0, offset, MessageBytes, false), new byte[lengthBytes]);
    }

    [Theory]
    [InlineData(1, 0, 0, 2L << 20, nameof(InboxResult.TooLarge))]
    [InlineData(1, 0, 0, 1L << 40, nameof(InboxResult.TooLarge))]
    [InlineData(1, 2, 0, 1, nameof(InboxResult.Violation))]
    [InlineData(1, 0, 1, 1, nameof(InboxResult.Violation))]
    [InlineData(1, 0, 1L << 61, 1, nameof(InboxResult.Violation))]
    [InlineData(8193, 0, 0, 1, nameof(InboxResult.Violation))]
    [InlineData(8192, 0, 0, 1, nameof(InboxResult.Accepted))]
    public void What_breaks_the_rules_is_told(long number, long after, long offset, long totalBytes, string result)
    {
        Add(0);

        Assert.Equal(result, _inbox.Add(new MessagePart(number, after, offset, totalBytes, false), [1]).ToString());
    }

    [Fact]
    public void A_peer_that_begins_more_than_its_credit_breaks_the_rules()
    {
        Add(0);
        Assert.Equal(InboxResult.Accepted, Begin(1));
        Assert.Equal(InboxResult.Violation, Begin(2)); // 2 MiB, and 1 byte of the first message

        InboxResult Begin(long number) => _inbox.Add(new MessagePart(number, 0, 0, 1 << 20, false), [1]);
    }

    [Fact]
    public void Credit_comes_back_when_messages_are_taken()
    {
        Add(0);
        long granted = _inbox.GrantedBytes;
        byte[] bytes = new byte[1 << 20];
        for (int number = 1; number < 20; number++)
        {
            Assert.Equal(InboxResult.Accepted, _inbox.Add(new MessagePart(number, 0, 0, bytes.Length, false), bytes));
            _ = Take();
            if (_inbox.HasCreditNews)
            {
                _ = _inbox.Grant();
            }
        }

        Assert.True(_inbox.GrantedBytes >= granted + (18 << 20));
    }

    [Fact]
    public void A_message_that_is_sent_once_is_dropped_when_a_later_one_of_its_key_was_delivered()
    {
        _inbox.AddUnreliable(1, 7, [1]); // before the first message of the session
        Add(0);
        _inbox.AddUnreliable(3, 7, [3]);
        _inbox.AddUnreliable(2, 7, [2]);
        _inbox.AddUnreliable(2, 8, [4]);
        _inbox.AddUnreliable(0, 0, [5]);

        Assert.Equal([0, 3, 4, 5], Take());
    }

    private InboxResult Add(long number, long after = 0, bool isFence = false) =>
        _inbox.Add(new MessagePart(number, after, 0, 1, isFence), [(byte)number]);

    private int[] Take()
    {
        var numbers = new List<int>();
        while (_inbox.TryTake(out _) is BufferSegment message)
        {
            numbers.Add(message.Filled[0]);
            SegmentPool.Return(message);
        }

        return [.. numbers];
    }
}
