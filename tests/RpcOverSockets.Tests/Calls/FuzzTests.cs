using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Peers under random frames, calls, times and ends; each seed is a whole life.</summary>
public sealed class FuzzTests
{
    private const int Seeds = 1000;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Whatever_a_peer_sends_every_call_ends_once_and_nothing_is_left(bool isInitiator, bool isPolite)
    {
        int answers = 0;
        int results = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            // Not on the test's thread, whose context would send every continuation elsewhere.
            var life = new FuzzLife(seed, isInitiator, isPolite);
            Exception? failure = await Task.Run(() => Record.Exception(life.Run)).Promptly();
            Assert.True(failure is null, $"Seed {seed}, initiator {isInitiator}, polite {isPolite}: {failure}");
            answers += life.Answers;
            results += life.Results;
        }

        // Lives that are too short or too wild prove nothing.
        Assert.True(answers > Seeds && results > Seeds, $"{answers} answers and {results} results in {Seeds} lives");
    }
}
