using RpcOverSockets.Tests.Conformance;

namespace RpcOverSockets.Tests.EndToEnd;

/// <summary>What a server and its clients used is given back.</summary>
[Collection(nameof(Alone))]
public sealed class LeakTests
{
    [Fact]
    public async Task Descriptors_and_threads_return_to_their_start_values()
    {
        await RunOnceAsync();
        int descriptorsBefore = Descriptors();
        int threadsBefore = WorkerThreads();

        for (int i = 0; i < 5; i++)
        {
            await RunOnceAsync();
        }

        await Eventually.TrueAsync(() => Descriptors() <= descriptorsBefore, "descriptors are closed");
        await Eventually.TrueAsync(() => WorkerThreads() <= threadsBefore, "worker threads have ended");
    }

    private static async Task RunOnceAsync()
    {
        foreach (string listenOn in new[] { "tcp://127.0.0.1:0", Pair.UnixPath() })
        {
            await using Pair pair = await Pair.StartAsync(listenOn);
            ITestService[] clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => pair.ConnectAsync()));
            await Task.WhenAll(clients.Select(client => client.AddAsync(1, 2).AsTask())).WaitAsync(Eventually.Limit);
            using var cancellation = new CancellationTokenSource();
            Task waiting = clients[0].WaitAsync(cancellation.Token).AsTask();
            Task<int> blocked = clients[1].BlockAsync(50).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            await blocked.WaitAsync(Eventually.Limit);
        }
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static int WorkerThreads() =>
        Directory.GetDirectories("/proc/self/task").Count(task => ReadName(task).StartsWith("rpc-", StringComparison.Ordinal));

    private static string ReadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException)
        {
            return ""; // the thread has ended meanwhile
        }
    }
}
