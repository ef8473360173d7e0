using System.Diagnostics;
using System.Globalization;
using RpcOverSockets.Load.Measure;
using Spectre.Console;

namespace RpcOverSockets.Load.Commands;

/// <summary>What a person sees: a live display on a terminal, plain lines elsewhere.</summary>
internal static class Display
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(250);

    /// <summary>Shows progress while the measurement runs. It wakes up each 250 ms: figures to quote come from <c>--json</c>.</summary>
    internal static async Task<Figures> WatchAsync(Plan plan, IProgressSource loops, Func<Task<Figures>> measure)
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"{plan.Work} {plan.Url}: {plan.Warmup.TotalSeconds} s warm-up, {plan.Duration.TotalSeconds} s measured");
            return await measure();
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new RemainingTimeColumn())
            .StartAsync(context => FollowAsync(context.AddTask(plan.Work), plan, loops, measure()));
    }

    internal static void Print(Figures figures)
    {
        (string Name, string Value)[] rows =
        [
            ("calls/s", Text(figures.CallsPerSecond, "N0")),
            ("MB/s", Text(figures.MegabytesPerSecond, "N1")),
            ("p50", Text(figures.P50, "N1") + " µs"),
            ("p99", Text(figures.P99, "N1") + " µs"),
            ("p99.9", Text(figures.P999, "N1") + " µs"),
            ("processor time per call, client", Text(figures.ClientCpuPerCall, "N2") + " µs"),
            ("processor time per call, server", Text(figures.ServerCpuPerCall, "N2") + " µs"),
            ("allocated per call, client", Text(figures.ClientAllocatedPerCall, "N1") + " B"),
            ("allocated per call, server", Text(figures.ServerAllocatedPerCall, "N1") + " B"),
        ];
        if (Console.IsOutputRedirected)
        {
            foreach ((string name, string value) in rows)
            {
                Console.WriteLine($"  {name,-34}{value,16}");
            }

            return;
        }

        Table table = new Table().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        foreach ((string name, string value) in rows)
        {
            table.AddRow(name, value);
        }

        AnsiConsole.Write(table.Title(Markup.Escape($"{figures.Work}  {figures.Url}")).HideHeaders().RoundedBorder());
    }

    private static async Task<Figures> FollowAsync(ProgressTask bar, Plan plan, IProgressSource loops, Task<Figures> measuring)
    {
        long started = Stopwatch.GetTimestamp();
        long before = 0;
        bar.MaxValue = (plan.Warmup + plan.Duration).TotalSeconds;
        while (await Task.WhenAny(measuring, Task.Delay(s_refresh)) != measuring)
        {
            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            long calls = loops.Calls;
            long rate = (long)(Math.Max(0, calls - before) / s_refresh.TotalSeconds);
            before = calls;
            bar.Value = Math.Min(bar.MaxValue, elapsed.TotalSeconds);
            bar.Description = $"{plan.Work} {(elapsed < plan.Warmup ? "warming up" : "measuring")} {Text(rate, "N0")} calls/s";
        }

        bar.Value = bar.MaxValue;
        return await measuring;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
