using System.Buffers;
using RpcOverSockets.Load.Contract;
using RpcOverSockets.Load.Measure;
using RpcOverSockets.Load.Native;

namespace RpcOverSockets.Load.Commands;

/// <summary><c>poison</c>: a neighbour who behaves badly, for a while; another client measures what the others notice.</summary>
internal static class PoisonCommand
{
    internal const string Usage = "poison --connect <url> --kind <slow-reader|blocking|large-frames> [--seconds 5]";

    private const int Callers = 64;
    private const int BlockMilliseconds = 5;
    private const int SlowReaderBytes = 64 << 10;
    private const int LargeBytes = (4 << 20) - 256; // a payload whose frame is just within the default limit

    /// <summary>Runs the command.</summary>
    /// <param name="args">The arguments behind <c>poison</c>.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">They are not what <see cref="Usage"/> says.</exception>
    internal static async Task<int> RunAsync(string[] args)
    {
        string? url = null, kind = null;
        TimeSpan duration = TimeSpan.FromSeconds(5);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new UsageException($"{args[i]} needs a value, or is no option.");
            _ = args[i] switch
            {
                "--connect" => url = value,
                "--kind" => kind = value,
                "--seconds" => (object)(duration = TimeSpan.FromSeconds(Plan.Number("--seconds", value, 0.01, 86_400))),
                _ => throw new UsageException($"'{args[i]}' is no option of poison."),
            };
        }

        long calls = await RunAsync(
            url ?? throw new UsageException("--connect <url> is missing."),
            kind ?? throw new UsageException("--kind is missing: slow-reader, blocking or large-frames."),
            duration);
        Console.WriteLine($"{kind}: {calls} calls in {duration.TotalSeconds} s");
        return 0;
    }

    private static async Task<long> RunAsync(string url, string kind, TimeSpan duration)
    {
        await using RpcChannel channel = kind == "slow-reader"
            ? RpcChannel.Over(await SlowStream.ConnectAsync(RpcEndPoint.Parse(url)))
            : RpcChannel.Create(url);
        ILoad client = channel.CreateClient<ILoad>();
        using IMemoryOwner<byte> bytes = RpcMemory.Rent(kind == "slow-reader" ? SlowReaderBytes : LargeBytes);
        Func<Task> call = kind switch
        {
            "blocking" => () => client.EchoBlockingAsync(default, BlockMilliseconds).AsTask(),
            "slow-reader" or "large-frames" => async () => (await client.EchoBytesAsync(bytes)).Dispose(),
            _ => throw new UsageException($"'{kind}' is no kind of poison; there are slow-reader, blocking and large-frames."),
        };
        using CancellationTokenSource end = new(duration);
        int callers = kind == "large-frames" ? 1 : Callers;
        long[] calls = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => RepeatAsync(call, end.Token)));
        return calls.Sum();
    }

    // What fails belongs to it: a server may well refuse or close such a client.
    private static async Task<long> RepeatAsync(Func<Task> call, CancellationToken end)
    {
        long calls = 0;
        while (!end.IsCancellationRequested)
        {
            try
            {
                await call().WaitAsync(end);
                calls++;
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (RpcException error) when (error.Status is RpcStatus.ResourceExhausted or RpcStatus.DeadlineExceeded)
            {
                await Task.Yield();
            }
        }

        return calls;
    }
}
