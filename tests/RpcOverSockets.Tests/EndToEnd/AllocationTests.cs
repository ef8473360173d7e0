using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>A unary ValueTask call allocates nothing on either side, beyond what its payload is.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int Calls = 5000;

    public static TheoryData<string> EndPoints => ["tcp://127.0.0.1:0", "udp://127.0.0.1:0", Pair.UnixPath()];

    [Theory]
    [MemberData(nameof(EndPoints))]
    public async Task One_call_after_another_allocates_nothing(string listenOn)
    {
        await using Pair pair = await Pair.StartAsync(listenOn);
        ITestService client = await pair.ConnectAsync();

        Assert.InRange(await LeastPerCallAsync(() => CallAsync(client, Calls), Calls), 0, 0.5);
    }

    [Theory]
    [MemberData(nameof(EndPoints))]
    public async Task Sixty_four_calls_at_once_allocate_nothing(string listenOn)
    {
        await using Pair pair = await Pair.StartAsync(listenOn);
        ITestService client = await pair.ConnectAsync();
        using var cancellation = new CancellationTokenSource();

        Assert.InRange(
            await LeastPerCallAsync(() => Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CallAsync(client, 200))), 64 * 200), 0, 1);
    }

    [Fact]
    public async Task Options_that_are_kept_cost_nothing_per_call()
    {
        await using Pair pair = await Pair.StartAsync(Pair.UnixPath());
        ITestService client = (await pair.ConnectAsync()).With(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(30) });

        Assert.InRange(await LeastPerCallAsync(() => CallAsync(client, Calls), Calls), 0, 0.5);
    }

    // The least of some rounds: tiering and other threads of the process may allocate in one of them, a leak per call shows in all.
    private static async Task<double> LeastPerCallAsync(Func<Task> round, int callsPerRound)
    {
        double least = double.MaxValue;
        for (int i = 0; i < 6; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await round().WaitAsync(Eventually.Limit);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)callsPerRound);
        }

        return least;
    }

    private static async Task CallAsync(ITestService client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = await client.AddAsync(i, 1).ConfigureAwait(false);
        }
    }
}
