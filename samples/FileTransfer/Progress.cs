using System.Diagnostics;
using Spectre.Console;

namespace FileTransfer;

/// <summary>Shows how far a transfer is: a bar on a terminal, plain lines elsewhere.</summary>
internal static class Progress
{
    private static readonly TimeSpan s_betweenLines = TimeSpan.FromSeconds(2);

    /// <param name="title">What is under way.</param>
    /// <param name="totalBytes">All there is.</param>
    /// <param name="transfer">Runs it; is given whom to tell how many bytes are through.</param>
    internal static Task ShowAsync(string title, long totalBytes, Func<Action<long>, Task> transfer) =>
        Console.IsOutputRedirected ? LinesAsync(title, totalBytes, transfer) : BarAsync(title, totalBytes, transfer);

    private static Task BarAsync(string title, long totalBytes, Func<Action<long>, Task> transfer) =>
        AnsiConsole.Progress()
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .StartAsync(context =>
            {
                ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: Math.Max(1, totalBytes));
                return transfer(bytes => bar.Value = bytes);
            });

    private static async Task LinesAsync(string title, long totalBytes, Func<Action<long>, Task> transfer)
    {
        long started = Stopwatch.GetTimestamp();
        TimeSpan next = s_betweenLines;
        await transfer(bytes =>
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed >= next)
            {
                next = elapsed + s_betweenLines;
                Console.WriteLine($"{title}: {bytes * 100 / Math.Max(1, totalBytes)} %, {bytes:N0} of {totalBytes:N0} bytes");
            }
        });
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine($"{title}: {totalBytes:N0} bytes in {took.TotalSeconds:N2} s, {totalBytes / 1e6 / took.TotalSeconds:N0} MB/s");
    }
}
