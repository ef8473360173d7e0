using System.Diagnostics;
using System.Text.Json;
using RpcOverSockets.Load.Measure;

namespace RpcOverSockets.Load.Tests;

/// <summary>The tool as its users run it: one process that serves, one that measures.</summary>
public sealed class ToolTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly string s_tool = Path.Combine(Path.GetDirectoryName(typeof(Plan).Assembly.Location)!, "RpcOverSockets.Load.dll");
    private static readonly string[] s_members =
    [
        "work", "url", "calls_per_s", "mb_per_s", "p50_us", "p99_us", "p999_us", "client_cpu_us_per_call", "server_cpu_us_per_call",
        "client_alloc_per_call", "server_alloc_per_call", "bytes_per_idle_connection",
    ];

    private readonly Process _server = Start("server --listen tcp://127.0.0.1:0");
    private string _url = "";

    public async Task InitializeAsync()
    {
        string? line = await _server.StandardOutput.ReadLineAsync().WaitAsync(s_patience);
        Assert.StartsWith("ready tcp://127.0.0.1:", line, StringComparison.Ordinal);
        _url = line!["ready ".Length..];
    }

    public Task DisposeAsync()
    {
        _server.Kill();
        _server.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("w1")]
    [InlineData("w2")]
    [InlineData("w3 --idle 20")]
    [InlineData("w4")]
    [InlineData("w5")]
    [InlineData("w6")]
    [InlineData("w1 --rate 500")]
    public async Task A_work_prints_one_line_of_JSON_with_all_members(string work)
    {
        JsonElement figures = Assert.Single(await MeasureAsync(work));

        Assert.Equal(work.Split(' ')[0], figures.GetProperty("work").GetString());
        Assert.Equal(_url, figures.GetProperty("url").GetString());
        Assert.True(figures.GetProperty("calls_per_s").GetDouble() > 0);
        Assert.True(figures.GetProperty("server_cpu_us_per_call").GetDouble() > 0);
        Assert.Equal(work == "w5", figures.GetProperty("p99_us").ValueKind == JsonValueKind.Null);
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("bytes_per_idle_connection").ValueKind);
    }

    [Fact]
    public async Task W8_prints_the_memory_of_an_idle_connection()
    {
        JsonElement figures = Assert.Single(await MeasureAsync("w8 --connections 1000"));

        Assert.InRange(figures.GetProperty("bytes_per_idle_connection").GetDouble(), 50, 100_000);
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("calls_per_s").ValueKind);
    }

    [Fact]
    public async Task W9_prints_a_row_for_calls_that_await_and_one_for_calls_that_block()
    {
        JsonElement[] rows = await MeasureAsync("w9 --rate 2000");

        Assert.Equal(["w9", Work.BlockingRow], rows.Select(static row => row.GetProperty("work").GetString()!), StringComparer.Ordinal);
        Assert.All(rows, static row => Assert.InRange(row.GetProperty("calls_per_s").GetDouble(), 100, 2_100));
        Assert.All(rows, static row => Assert.True(row.GetProperty("p99_us").GetDouble() > 0));
    }

    [Fact]
    public async Task Idle_prints_the_share_of_a_core()
    {
        JsonElement figures = Assert.Single(await MeasureAsync("idle --connections 2"));

        Assert.InRange(figures.GetProperty("server_cpu_percent").GetDouble(), 0, 100);
    }

    [Theory]
    [InlineData("slow-reader")]
    [InlineData("blocking")]
    [InlineData("large-frames")]
    public async Task Poison_ends_by_itself(string kind)
    {
        (int code, string output, string errors) = await RunAsync($"poison --connect {_url} --kind {kind} --seconds 0.3");

        Assert.Equal((0, ""), (code, errors));
        Assert.Contains($"{kind}: ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client --connect URL --work w7", 2, "'w7' is no work")]
    [InlineData("client --connect nonsense --work w1", 1, "'nonsense' is no end point")]
    [InlineData("client --connect tcp://127.0.0.1:1 --work w1", 1, "tcp://127.0.0.1:1")]
    [InlineData("client --connect URL --work w8 --connections 100000", 2, "Raise the limit")]
    [InlineData("server", 2, "--listen <url> is missing.")]
    [InlineData("server --listen URL", 1, "URL")]
    [InlineData("poison --connect URL --kind rude", 2, "'rude' is no kind of poison")]
    public async Task What_cannot_be_done_is_said_in_one_line(string args, int expectedCode, string message)
    {
        if (args.EndsWith("100000", StringComparison.Ordinal) && HasDescriptors(100_200))
        {
            args = "client --connect URL --work w8 --connections 1";
            message = "have no slope";
        }

        (int code, string output, string errors) = await RunAsync(args.Replace("URL", _url, StringComparison.Ordinal));

        Assert.Equal((expectedCode, ""), (code, output));
        Assert.StartsWith("error: ", errors, StringComparison.Ordinal);
        Assert.Contains(message.Replace("URL", _url, StringComparison.Ordinal), errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_no_load_server_is_told_from_one_that_does_not_answer()
    {
        await using RpcServer other = new();
        other.Listen("tcp://127.0.0.1:0");
        await other.StartAsync();

        (int code, _, string errors) = await RunAsync($"client --connect {other.EndPoints[0]} --work w1");

        Assert.Equal(2, code);
        Assert.Contains("answers, but is no load server", errors, StringComparison.Ordinal);
    }

    private static bool HasDescriptors(long count) => Native.Descriptors.Raise(count) >= count;

    private async Task<JsonElement[]> MeasureAsync(string work)
    {
        (int code, string output, string errors) = await RunAsync(
            $"client --connect {_url} --json --seconds 0.3 --warmup 0.2 --work {work}");
        Assert.Equal((0, ""), (code, errors));
        JsonElement[] rows = [.. output.Trim().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.All(rows, static row => Assert.Equal(
            s_members, row.EnumerateObject().Select(static member => member.Name).Take(s_members.Length), StringComparer.Ordinal));
        return rows;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string args)
    {
        using Process process = Start(args);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(s_patience);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            process.Kill();
        }
    }

    private static Process Start(string args) => Process.Start(new ProcessStartInfo(Environment.ProcessPath!, $"exec \"{s_tool}\" {args}")
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;
}
