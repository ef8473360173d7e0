using RpcOverSockets.Interop;
using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>How many system calls a call costs the server: epoll_wait, recv, send, epoll_ctl.</summary>
[Collection(nameof(Alone))]
public sealed class SyscallBudgetTests
{
    private const int Calls = 2000;

    public static TheoryData<string> EndPoints => ["tcp://127.0.0.1:0", Pair.UnixPath()];

    [Theory]
    [MemberData(nameof(EndPoints))]
    public async Task A_ping_pong_call_costs_the_server_four_system_calls(string listenOn) =>
        Assert.InRange(await CallsPerPingPongAsync(listenOn, RpcArmMode.OneShot), 3.9, 4.1);

    [Theory]
    [MemberData(nameof(EndPoints))]
    public async Task Where_registrations_stay_it_costs_three(string listenOn) =>
        Assert.InRange(await CallsPerPingPongAsync(listenOn, RpcArmMode.EdgeOwned), 2.9, 3.1);

    [Theory]
    [MemberData(nameof(EndPoints))]
    public async Task Sixty_four_calls_at_once_share_their_sends(string listenOn)
    {
        await using Pair pair = await Pair.StartAsync(listenOn);
        ITestService client = await pair.ConnectAsync();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CallAsync(client, 50)));

        long serverBefore = Sends(pair.ServerKernel);
        long clientBefore = Sends(pair.ClientKernel);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CallAsync(client, 500)));

        Assert.InRange((Sends(pair.ServerKernel) - serverBefore) / (64 * 500.0), 0, 0.3);
        Assert.InRange((Sends(pair.ClientKernel) - clientBefore) / (64 * 500.0), 0, 0.3);
    }

    private static async Task<double> CallsPerPingPongAsync(string listenOn, RpcArmMode armMode)
    {
        await using Pair pair = await Pair.StartAsync(listenOn, armMode: armMode);
        ITestService client = await pair.ConnectAsync();
        await CallAsync(client, 100);

        long before = Total(pair.ServerKernel);
        await CallAsync(client, Calls);
        return (Total(pair.ServerKernel) - before) / (double)Calls;
    }

    private static async Task CallAsync(ITestService client, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(i + 1, await client.AddAsync(i, 1).ConfigureAwait(false));
        }
    }

    private static long Sends(KernelProbe kernel) => kernel.Count(Syscall.Send) + kernel.Count(Syscall.SendMsg);

    private static long Total(KernelProbe kernel)
    {
        long total = 0;
        for (Syscall call = 0; call < Syscall.Count; call++)
        {
            total += kernel.Count(call);
        }

        return total;
    }
}
