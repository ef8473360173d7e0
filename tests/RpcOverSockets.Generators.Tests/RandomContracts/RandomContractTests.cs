using System.Globalization;
using RpcOverSockets.Generators.Tests.Harness;
using Xunit.Abstractions;

namespace RpcOverSockets.Generators.Tests.RandomContracts;

/// <summary>Contracts and values drawn from a seed: emitted, compiled with warnings as errors, served and called in this process, and
/// what came is what was sent. RANDOM_CONTRACTS in the environment is how many (50), RANDOM_SEED the first seed (of the day).</summary>
public sealed class RandomContractTests(ITestOutputHelper output)
{
    private const int ContractsDefault = 50;
    private const int Rounds = 5; // of values for each contract

    [Fact]
    public async Task What_is_sent_through_random_contracts_is_what_comes()
    {
        int first = Setting("RANDOM_SEED", DateTime.UtcNow.DayOfYear * 1000);
        int count = Setting("RANDOM_CONTRACTS", ContractsDefault);
        int calls = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            string source = RandomSource.Write(seed);
            try
            {
                Generated generated = Generated.From(source).AssertCompiles();
                calls += await new CorpusRun(new RandomValues(seed).Make).RunAsync(generated, Rounds);
            }
            catch (Exception e)
            {
                Assert.Fail($"RANDOM_SEED={seed} RANDOM_CONTRACTS=1\n{e}\n{source}");
            }
        }

        output.WriteLine($"{count} contracts from seed {first}, {calls} calls");
        Assert.True(calls >= count * Rounds);
    }

    [Fact]
    public void A_seed_always_gives_the_same_contract()
        => Assert.Equal(RandomSource.Write(17), RandomSource.Write(17));

    private static int Setting(string name, int unset)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : unset;
}
