using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Tests;

public class PlanTests
{
    [Fact]
    public void A_plan_has_the_numbers_of_its_work()
    {
        Plan plan = Parse("--connect tcp://127.0.0.1:1 --work w4");

        Assert.Equal((1, 256, 16, 0), (plan.Connections, plan.InFlight, plan.PayloadBytes, plan.IdleConnections));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), false), (plan.Duration, plan.Warmup, plan.IsJson));
        Assert.Equal("w4", plan.Row);
        Assert.Null(plan.Rate);
    }

    [Fact]
    public void Options_change_the_numbers()
    {
        Plan plan = Parse(
            "--json --connect unix:/x --work w2 --seconds 0.5 --warmup 1 " +
            "--connections 3 --in-flight 8192 --idle 9999 --rate 1000 --spin 0 --arm edge");

        Assert.Equal((3, 8192, 9999), (plan.Connections, plan.InFlight, plan.IdleConnections));
        Assert.Equal((1000d, 0, true), (plan.Rate, plan.SpinMicroseconds, plan.StaysArmed));
        Assert.Equal((TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), true), (plan.Duration, plan.Warmup, plan.IsJson));
    }

    [Fact]
    public void Each_work_of_the_list_can_be_asked_for()
    {
        Assert.Equal(
            ["w1", "w2", "w3", "w4", "w5", "w6", "w8", "w9", "idle"], Work.All.Select(static work => work.Name), StringComparer.Ordinal);
        Assert.All(Work.All, static work => Assert.Same(work, Parse($"--connect tcp://h:1 --work {work.Name}").Work));
    }

    [Theory]
    [InlineData("--connect tcp://h:1 --work w7", "'w7' is no work; there are w1, w2, w3, w4, w5, w6, w8, w9, idle.")]
    [InlineData("--work w1", "--connect <url> is missing.")]
    [InlineData("--connect tcp://h:1", "--work is missing.")]
    [InlineData("--connect tcp://h:1 --work", "--work needs a value, or is no option.")]
    [InlineData("--connect tcp://h:1 --work w1 --fast yes", "'--fast' is no option of client.")]
    [InlineData("--connect tcp://h:1 --work w1 --seconds 0", "--seconds is '0', and must be a number from 0.01 to 86400.")]
    [InlineData("--connect tcp://h:1 --work w1 --seconds soon", "--seconds is 'soon', and must be a number from 0.01 to 86400.")]
    [InlineData("--connect tcp://h:1 --work w1 --in-flight 65536", "--in-flight is '65536', and must be a number from 1 to 65535.")]
    [InlineData("--connect tcp://h:1 --work w5 --rate 10", "--rate is for echoes of 16 bytes, not for w5.")]
    public void A_wrong_option_is_named(string args, string message)
    {
        UsageException error = Assert.Throws<UsageException>(() => Parse(args));

        Assert.Equal(message, error.Message);
    }

    private static Plan Parse(string args) => Plan.Parse(args.Split(' '));
}
