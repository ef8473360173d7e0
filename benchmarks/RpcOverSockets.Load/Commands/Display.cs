using System.Diagnostics;
using System.Globalization;
using RpcOverSockets.Load.Measure;
using Spectre.Console;

namespace RpcOverSockets.Load.Commands;

/// <summary>What a person sees: a live display on a terminal, plain lines elsewhere.</summary>
internal static class Display
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(250);

    /// <summary>Measures one row and prints its figures: JSON where that was asked for.</summary>
    internal static async Task ShowAsync(Plan plan, IProgressSource progress, Func<Task<Figures>> measure)
    {
        Figures figures = await WatchAsync(plan, progress, measure);
        if (plan.IsJson)
        {
            Console.WriteLine(figures.ToJson());
        }
        else
        {
            Print(figures);
        }
    }

    /// <summary>Shows progress while the measurement runs. It wakes up each 250 ms: figures to quote come from <c>--json</c>.</summary>
    internal static async Task<Figures> WatchAsync(Plan plan, IProgressSource loops, Func<Task<Figures>> measure)
    {
        if (plan.IsJson)
        {
            return await measure();
        }

        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"{plan.Row} {plan.Url}: {plan.Warmup.TotalSeconds} s warm-up, {plan.Duration.TotalSeconds} s measured");
            return await measure();
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new RemainingTimeColumn())
            .StartAsync(context => FollowAsync(context.AddTask(plan.Row), plan, loops, measure()));
    }

    private static void Print(Figures figures)
    {
        (string Name, double? Value, string Format, string Unit)[] known =
        [
            ("offered", figures.OfferedPerSecond, "N0", " calls/s"),
            ("calls/s", figures.CallsPerSecond, "N0", ""),
            ("MB/s", figures.MegabytesPerSecond, "N1", ""),
            ("p50", figures.P50, "N1", " µs"),
            ("p99", figures.P99, "N1", " µs"),
            ("p99.9", figures.P999, "N1", " µs"),
            ("processor time per call, client", figures.ClientCpuPerCall, "N2", " µs"),
            ("processor time per call, server", figures.ServerCpuPerCall, "N2", " µs"),
            ("processor, client", figures.ClientCpuPercent, "N2", " % of a core"),
            ("processor, server", figures.ServerCpuPercent, "N2", " % of a core"),
            ("allocated per call, client", figures.ClientAllocatedPerCall, "N1", " B"),
            ("allocated per call, server", figures.ServerAllocatedPerCall, "N1", " B"),
            ("server, per idle connection", figures.BytesPerIdleConnection, "N0", " B"),
            ("managed bytes of them", figures.ManagedBytesPerIdleConnection, "N0", " B"),
            ("the same as resident pages", figures.ResidentBytesPerIdleConnection, "N0", " B"),
        ];
        (string Name, string Value)[] rows =
        [
            .. from row in known
               where row.Value is not null
               select (row.Name, Text(row.Value.GetValueOrDefault(), row.Format) + row.Unit),
        ];
        if (Console.IsOutputRedirected)
        {
            foreach ((string name, string value) in rows)
            {
                Console.WriteLine($"  {name,-34}{value,20}");
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
            bar.Description = $"{plan.Row} {(elapsed < plan.Warmup ? "warming up" : "measuring")} {Text(rate, "N0")} calls/s";
        }

        bar.Value = bar.MaxValue;
        return await measuring;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
