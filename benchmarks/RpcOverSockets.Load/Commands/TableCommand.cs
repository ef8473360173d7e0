using System.Globalization;
using System.Text.Json;

namespace RpcOverSockets.Load.Commands;

/// <summary><c>table</c>: medians and ranges of many runs, as Markdown.</summary>
/// <remarks>Each line of the file is what a client prints, with the members <c>contestant</c> and <c>transport</c> put in front.</remarks>
internal static class TableCommand
{
    internal const string Usage = "table <file of JSON lines>";

    internal static int Run(string file)
    {
        Sample[] runs = [.. File.ReadLines(file).Where(static line => line.StartsWith('{')).Select(Parse)];
        Console.WriteLine("| work | transport | contestant | calls/s | p50 µs | p99 µs | CPU µs/call, both | allocated B/call, both |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        var groups = runs.GroupBy(static run => (run.Work, run.Transport, run.Contestant));
        foreach (var group in groups.OrderBy(static group => $"{group.Key.Work} {group.Key.Transport}", StringComparer.Ordinal))
        {
            string[] cells =
            [
                group.Key.Work, group.Key.Transport, group.Key.Contestant,
                Cell(group, static run => run.CallsPerSecond, "N0"),
                Cell(group, static run => run.P50, "N1"),
                Cell(group, static run => run.P99, "N1"),
                Cell(group, static run => run.Cpu, "N2"),
                Cell(group, static run => run.Allocated, "N0"),
            ];
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }

        return 0;
    }

    private static Sample Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement run = document.RootElement;
        return new Sample(
            Text("work"), Text("transport"), Text("contestant"), Number("calls_per_s"), Measured("p50_us"), Measured("p99_us"),
            Number("client_cpu_us_per_call") + Number("server_cpu_us_per_call"),
            Number("client_alloc_per_call") + Number("server_alloc_per_call"));

        string Text(string name) => run.GetProperty(name).GetString() ?? "";

        // 0 where a client keeps calls in flight without looking at each of them.
        double? Measured(string name) => Number(name) is > 0 and var value ? value : null;

        double? Number(string name) => run.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : null;
    }

    // Median (lowest–highest); a dash where the contestant does not know.
    private static string Cell(IEnumerable<Sample> runs, Func<Sample, double?> figure, string format)
    {
        double[] values = [.. runs.Select(figure).OfType<double>().Order()];
        return values.Length == 0 ? "–" : $"{Text(values[values.Length / 2])} ({Text(values[0])}–{Text(values[^1])})";

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private sealed record Sample(
        string Work, string Transport, string Contestant, double? CallsPerSecond, double? P50, double? P99, double? Cpu, double? Allocated);
}
