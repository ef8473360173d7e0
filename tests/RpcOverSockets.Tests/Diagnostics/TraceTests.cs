using System.Diagnostics;
using RpcOverSockets.Tests.Callbacks;
using RpcOverSockets.Tests.Interceptors;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Diagnostics;

/// <summary>docs/telemetry.md: what is traced, and how a trace crosses the wire. Alone, because listeners are the whole
/// process's.</summary>
[Collection(nameof(Alone))]
public sealed class TraceTests
{
    [Fact]
    public async Task A_call_has_a_span_on_both_sides_and_the_servers_is_the_child_of_the_clients()
    {
        using var telemetry = new Telemetry(traces: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync(listenOn: "tcp://127.0.0.1:0");
        using var root = new Activity("root") { TraceStateString = "vendor=1" };
        _ = root.SetIdFormat(ActivityIdFormat.W3C).Start();

        Assert.Equal(3, await rig.Calls.AddAsync(1, 2).InTime());
        Assert.Same(root, Activity.Current);

        await Eventually.TrueAsync(() => telemetry.Spans.Count == 2, "both spans end");
        Activity client = Assert.Single(telemetry.SpansOf(ActivityKind.Client));
        Activity server = Assert.Single(telemetry.SpansOf(ActivityKind.Server));
        Assert.Equal(("test.Service/AddAsync", "test.Service/AddAsync"), (client.OperationName, server.OperationName));
        Assert.Equal((root.TraceId, root.SpanId), (client.TraceId, client.ParentSpanId));
        Assert.Equal((root.TraceId, client.SpanId, true), (server.TraceId, server.ParentSpanId, server.HasRemoteParent));
        Assert.Equal("vendor=1", server.TraceStateString);
        Assert.Equal(ActivityStatusCode.Unset, client.Status);
        Assert.Equal("OK", client.GetTagItem("rpc.response.status_code"));
        Assert.Equal(rig.Channel.EndPoint.Port, server.GetTagItem("server.port"));
        Assert.Equal("tcp", server.GetTagItem("network.transport"));
    }

    [Fact]
    public async Task What_a_handler_calls_is_a_child_of_its_span()
    {
        using var telemetry = new Telemetry(traces: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync();

        Assert.Equal(0, await rig.ClockCalls.SubscribeAsync(new Ticks(), 1).InTime());

        await Eventually.TrueAsync(() => telemetry.Spans.Count == 4, "all spans end");
        Activity[] spans = [.. telemetry.Spans.OrderBy(static span => span.StartTimeUtc)];
        Assert.Single(spans.DistinctBy(static span => span.TraceId));
        Activity tick = telemetry.SpansOf(ActivityKind.Client).Single(static span => span.OperationName == "test.Ticks/TickAsync");
        Activity subscribe = telemetry.SpansOf(ActivityKind.Server)
            .Single(static span => span.OperationName == "test.Clock/SubscribeAsync");
        Assert.Equal(subscribe.SpanId, tick.ParentSpanId);
    }

    [Fact]
    public async Task A_trace_context_is_sent_although_nobody_listens_here()
    {
        var seen = new List<ActivityTraceId>();
        var options = new RpcServerOptions();
        options.Interceptors.Add(new ServerRecorder
        {
            Around = call =>
            {
                seen.Add(call.Context.TraceContext.TraceId);
                return call.NextAsync();
            },
        });
        await using InterceptorRig rig = await InterceptorRig.StartAsync(server: options);
        _ = await rig.Calls.AddAsync(1, 2).InTime();
        using var root = new Activity("root");
        _ = root.SetIdFormat(ActivityIdFormat.W3C).Start();
        _ = await rig.Calls.AddAsync(1, 2).InTime();
        Assert.Equal([0], await rig.StreamCalls.CountAsync(0, 1).ToListAsync().InTime());

        Assert.Equal([default, root.TraceId, root.TraceId], seen);
    }

    [Fact]
    public async Task A_trace_context_that_the_program_sets_wins_and_one_without_room_is_left_out()
    {
        var seen = new List<string?>();
        var options = new RpcServerOptions();
        options.Interceptors.Add(new ServerRecorder
        {
            Around = call =>
            {
                seen.Add(call.Context.RequestMetadata.GetText("traceparent"));
                return call.NextAsync();
            },
        });
        using var telemetry = new Telemetry(traces: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync(server: options);
        var own = new RpcMetadata();
        own.Set("traceparent", "mine");
        var full = new RpcMetadata();
        full.Set("blob", new byte[RpcMetadata.BytesMax - 20]);

        _ = await rig.Calls.With(new RpcCallOptions { Metadata = own }).AddAsync(1, 2).InTime();
        _ = await rig.Calls.With(new RpcCallOptions { Metadata = full }).AddAsync(1, 2).InTime();

        Assert.Equal(["mine", null], seen);
    }

    [Fact]
    public async Task A_failure_is_an_error_of_the_client_and_of_the_server_where_it_is_to_blame()
    {
        using var telemetry = new Telemetry(traces: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync();

        await Assert.ThrowsAsync<RpcException>(() => rig.Calls.FailAsync((int)RpcStatus.NotFound, "lost").InTime());
        await Assert.ThrowsAsync<RpcException>(() => rig.Calls.ThrowAsync("broken").InTime());

        await Eventually.TrueAsync(() => telemetry.Spans.Count == 4, "all spans end");
        Assert.All(telemetry.SpansOf(ActivityKind.Client), static span => Assert.Equal(ActivityStatusCode.Error, span.Status));
        Assert.Equal(
            [ActivityStatusCode.Unset, ActivityStatusCode.Error],
            telemetry.SpansOf(ActivityKind.Server).Select(static span => span.Status));
        Assert.Equal("NOT_FOUND", telemetry.SpansOf(ActivityKind.Client)[0].GetTagItem("error.type"));
    }

    [Fact]
    public async Task A_stream_that_is_read_does_not_change_the_current_activity_of_its_reader()
    {
        using var telemetry = new Telemetry(traces: true);
        await using InterceptorRig rig = await InterceptorRig.StartAsync();
        using var root = new Activity("root");
        _ = root.SetIdFormat(ActivityIdFormat.W3C).Start();
        Stream bytes = await rig.StreamCalls.DownloadStreamAsync(10).InTime();
        await foreach (int item in rig.StreamCalls.CountAsync(0, 3))
        {
            Assert.Same(root, Activity.Current);
        }

        using var later = new Activity("later");
        _ = later.Start();
        await bytes.DisposeAsync();

        Assert.Same(later, Activity.Current);
        Assert.Equal(2, telemetry.SpansOf(ActivityKind.Client).Count(span => span.ParentSpanId == root.SpanId));
    }
}
