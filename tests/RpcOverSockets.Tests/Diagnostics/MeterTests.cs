using System.IO.Pipelines;
using RpcOverSockets.Tests.Conformance;
using RpcOverSockets.Tests.Interceptors;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Diagnostics;

/// <summary>docs/telemetry.md: what is measured. Alone, because listeners are the whole process's.</summary>
[Collection(nameof(Alone))]
public sealed class MeterTests
{
    private const string Client = "rpc.client.call.duration";
    private const string Server = "rpc.server.call.duration";

    [Fact]
    public async Task A_call_is_measured_on_both_sides()
    {
        using var telemetry = new Telemetry(measures: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync(listenOn: "tcp://127.0.0.1:0");

        Assert.Equal(3, await rig.Calls.AddAsync(1, 2).InTime());

        await Eventually.TrueAsync(() => telemetry.TagsOf(Server).Length == 1, "the server measures");
        var expected = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["rpc.system.name"] = "rpc_over_sockets",
            ["rpc.method"] = "test.Service/AddAsync",
            ["rpc.response.status_code"] = "OK",
            ["server.address"] = "127.0.0.1",
            ["server.port"] = rig.Channel.EndPoint.Port,
            ["network.transport"] = "tcp",
        };
        Assert.Equal(expected, Assert.Single(telemetry.TagsOf(Client)));
        Assert.Equal(expected, Assert.Single(telemetry.TagsOf(Server)));
        Assert.All(
            telemetry.Measurements.Where(static one => one.Name is Client or Server), static one => Assert.InRange(one.Value, 0, 20));
    }

    [Fact]
    public async Task Failures_have_their_status_and_type()
    {
        using var telemetry = new Telemetry(measures: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync();

        await Assert.ThrowsAsync<RpcException>(() => rig.Calls.FailAsync(5, "lost").InTime());
        await Assert.ThrowsAsync<RpcException>(() => rig.Calls.ThrowAsync("broken").InTime());
        ITestService hasty = rig.Calls.With(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(20) });
        await Assert.ThrowsAsync<RpcException>(() => hasty.WaitAsync().InTime());

        await Eventually.TrueAsync(() => telemetry.TagsOf(Server).Length == 3, "the server measures");
        Assert.Equal(
            [("NOT_FOUND", "NOT_FOUND"), ("UNKNOWN", "UNKNOWN"), ("DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED")],
            telemetry.TagsOf(Client).Select(Failure));
        (string?, string?)[] served = [.. telemetry.TagsOf(Server).Select(Failure)];
        Assert.Equal([("NOT_FOUND", "NOT_FOUND"), ("UNKNOWN", "System.InvalidOperationException")], served[..2]);
        Assert.True(served[2].Item1 is "DEADLINE_EXCEEDED" or "CANCELLED", "the caller's clock or the server's");
    }

    [Fact]
    public async Task The_duration_of_a_stream_is_that_of_all_of_it()
    {
        using var telemetry = new Telemetry(measures: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync();
        await using IAsyncEnumerator<int> items = rig.StreamCalls.GatedAsync().GetAsyncEnumerator();
        rig.Streams.Allow(1);
        Assert.True(await items.MoveNextAsync().InTime());
        PipeReader bytes = await rig.StreamCalls.DownloadAsync(10).InTime();
        Assert.Empty(telemetry.TagsOf(Client));

        await items.DisposeAsync();
        Assert.Equal(("CANCELLED", "CANCELLED"), Failure(Assert.Single(telemetry.TagsOf(Client))));

        ReadResult read = await bytes.ReadAtLeastAsync(11).InTime();
        Assert.Equal(10, read.Buffer.Length);
        Assert.Equal(("OK", null), Failure(telemetry.TagsOf(Client)[^1]));
        await bytes.CompleteAsync();
        await using (Stream stream = await rig.StreamCalls.DownloadStreamAsync(100_000).InTime())
        {
            _ = await stream.ReadAtLeastAsync(new byte[10], 10).InTime();
        }

        Assert.Equal("OK", Assert.Single(await rig.StreamCalls.ChatAsync(Line("ok")).ToListAsync().InTime()));
        Assert.Equal("CANCELLED OK CANCELLED OK", string.Join(' ', telemetry.TagsOf(Client).Select(static one => Failure(one).Item1)));
        await Eventually.TrueAsync(() => telemetry.TagsOf(Server).Length == 4, "the server measures");
    }

    [Fact]
    public async Task Bytes_that_are_looked_for_without_a_wait_end_with_their_failure()
    {
        using var telemetry = new Telemetry(measures: true);
        using var cancellation = new CancellationTokenSource();
        await using InterceptorRig rig = await InterceptorRig.StartAsync();
        PipeReader bytes = await rig.StreamCalls.DownloadAsync(1L << 40, cancellation.Token).InTime();

        await cancellation.CancelAsync();

        Assert.Throws<OperationCanceledException>(() => bytes.TryRead(out _));
        Assert.Equal(("CANCELLED", "CANCELLED"), Failure(Assert.Single(telemetry.TagsOf(Client))));
        await bytes.CompleteAsync();
    }

    [Fact]
    public async Task Connections_and_calls_in_progress_are_counted()
    {
        using var telemetry = new Telemetry(measures: true);
        ForgetGarbage();
        double clients = telemetry.Observe("rpc_over_sockets.connections", "client");
        double servers = telemetry.Observe("rpc_over_sockets.connections", "server");
        double ownCalls = telemetry.Observe("rpc_over_sockets.client.calls", "client");
        double servedCalls = telemetry.Observe("rpc_over_sockets.server.calls", "server");
        await using (InterceptorRig rig = await InterceptorRig.StartAsync())
        {
            Task call = rig.Calls.WaitAsync().InTime();
            await Eventually.TrueAsync(() => rig.Service.Waiting == 1, "the call is served");

            Assert.Equal(clients + 1, telemetry.Observe("rpc_over_sockets.connections", "client"));
            Assert.Equal(servers + 1, telemetry.Observe("rpc_over_sockets.connections", "server"));
            Assert.Equal(ownCalls + 1, telemetry.Observe("rpc_over_sockets.client.calls", "client"));
            Assert.Equal(servedCalls + 1, telemetry.Observe("rpc_over_sockets.server.calls", "server"));
            Assert.True(telemetry.Observe("rpc_over_sockets.outbox.size", "client") >= 0);
            rig.Service.Release();
            await call;
            Assert.Equal(ownCalls, telemetry.Observe("rpc_over_sockets.client.calls", "client"));
        }

        await Eventually.TrueAsync(
            () => telemetry.Observe("rpc_over_sockets.connections", "client") <= clients &&
                telemetry.Observe("rpc_over_sockets.connections", "server") <= servers,
            "both ends are gone");
    }

    [Fact]
    public async Task Refused_calls_are_counted()
    {
        using var telemetry = new Telemetry(measures: true);
        var options = new RpcServerOptions();
        await using var server = new RpcServer(options);
        server.Listen($"inproc:{Guid.NewGuid():N}");
        await server.StartAsync();
        await using var channel = RpcChannel.Create(server.EndPoints[0]);

        await Assert.ThrowsAsync<RpcException>(() => channel.CreateClient<ITestService>().NothingAsync().InTime());

        Assert.Equal("UNIMPLEMENTED", Assert.Single(telemetry.TagsOf("rpc_over_sockets.calls.refused"))["rpc.response.status_code"]);
    }

    // Connections that earlier tests have dropped with calls in progress are counted until they are collected.
    private static void ForgetGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static async IAsyncEnumerable<string> Line(string line)
    {
        await Task.Yield();
        yield return line;
    }

    private static (string?, string?) Failure(Dictionary<string, object?> tags) =>
        ((string?)tags.GetValueOrDefault("rpc.response.status_code"), (string?)tags.GetValueOrDefault("error.type"));
}
