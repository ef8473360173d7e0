using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Peers under random frames of streams in both roles; each seed is a whole life.</summary>
[Collection(nameof(Alone))]
public sealed class StreamFuzzTests
{
    private const int Seeds = 300;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Whatever_is_sent_credit_is_kept_every_call_ends_once_and_nothing_is_left(bool isInitiator, bool isPolite)
    {
        long usedBefore = InboundMemory.UsedBytes;
        int answers = 0;
        int results = 0;
        long streamBytes = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            // Not on the test's thread, whose context would send every continuation elsewhere.
            var life = new StreamFuzzLife(seed, isInitiator, isPolite);
            Exception? failure = await Task.Run(() => Record.Exception(life.Run)).Promptly();
            Assert.True(failure is null, $"Seed {seed}, initiator {isInitiator}, polite {isPolite}: {failure}");
            answers += life.Answers;
            results += life.Results;
            streamBytes += life.StreamBytes;
        }

        // Lives that are too short or too wild prove nothing.
        Assert.True(
            answers > Seeds / 2 && results > Seeds / 10 && streamBytes > Seeds * 30_000L,
            $"{answers} answers, {results} results and {streamBytes} bytes of streams in {Seeds} lives");
        await Eventually.TrueAsync(() => InboundMemory.UsedBytes == usedBefore, "the memory is given back");
    }
}
