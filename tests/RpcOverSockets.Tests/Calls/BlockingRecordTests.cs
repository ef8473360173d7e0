using RpcOverSockets.Calls;

namespace RpcOverSockets.Tests.Calls;

public sealed class BlockingRecordTests
{
    private const long TicksPerMs = 1000;
    private readonly BlockingRecord _record = new();

    [Fact]
    public void Five_blocks_at_once_are_few_and_six_are_many()
    {
        NoteAt(0, times: 5);
        Assert.False(IsFrequentAt(0));

        NoteAt(0, times: 1);
        Assert.True(IsFrequentAt(0));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(11, true)]
    public void More_than_ten_a_second_are_many(int blocksPerSecond, bool isFrequent)
    {
        for (int i = 0; i < 10 * blocksPerSecond; i++)
        {
            NoteAt(i * 1000 / blocksPerSecond, times: 1);
        }

        Assert.Equal(isFrequent, IsFrequentAt(10_000 - (1000 / blocksPerSecond)));
    }

    [Fact]
    public void A_method_that_blocks_no_more_is_trusted_after_a_second()
    {
        NoteAt(0, times: 1000);

        Assert.True(IsFrequentAt(BlockingRecord.LevelMillisecondsMax - BlockingRecord.FrequentMilliseconds - 1));
        Assert.False(IsFrequentAt(BlockingRecord.LevelMillisecondsMax - BlockingRecord.FrequentMilliseconds));
    }

    private void NoteAt(long ms, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _record.Note(ms * TicksPerMs, TicksPerMs);
        }
    }

    private bool IsFrequentAt(long ms) => _record.IsFrequent(ms * TicksPerMs, TicksPerMs);
}
