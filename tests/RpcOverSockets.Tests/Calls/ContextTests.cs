using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Where handlers run, and what they may know of their call.</summary>
public sealed class ContextTests
{
    private readonly PeerRig _rig = new();

    [Fact]
    public async Task A_handler_has_its_context_before_and_after_a_wait()
    {
        var seen = new List<(string, string, string)?>();
        void Look() => seen.Add(RpcCallContext.Current is RpcCallContext c ? (c.Service, c.Method, c.Peer.EndPoint) : null);
        _rig.Service.OnRun = async (n, _) =>
        {
            Look();
            await Task.Yield();
            Look();
            return n;
        };

        _rig.Call(1, "Run", 1);
        await _rig.NextIsReplyAsync(1, 1L);

        Assert.Equal([("test.Calls", "RunAsync", "test:peer"), ("test.Calls", "RunAsync", "test:peer")], seen);
        Assert.Null(RpcCallContext.Current);
    }

    [Fact]
    public async Task What_a_handler_leaves_running_has_no_context_after_its_call_not_even_that_of_the_next_call()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string?>? left = null;
        async Task<string?> LeaveAsync()
        {
            await go.Task;
            return RpcCallContext.Current?.Method;
        }

        _rig.Service.OnRun = (n, token) =>
        {
            left = LeaveAsync();
            return _rig.Service.HoldAsync(n, token);
        };
        _rig.Call(1, "Run", 1);
        _rig.Service.Release(1);
        await _rig.NextIsReplyAsync(1, 1L);
        _rig.Service.OnRun = _rig.Service.HoldAsync;
        for (uint id = 3; id < 40; id += 2)
        {
            _rig.Call(id, "Run", (int)id); // one of them has the pooled object of the first
        }

        go.SetResult();

        Assert.Null(await left!.Promptly());
    }

    [Fact]
    public async Task Handlers_at_the_same_time_have_their_own_contexts()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Service.OnRun = async (n, _) =>
        {
            await go.Task;
            return (int)RpcCallContext.Current!.Remaining!.Value.TotalMilliseconds;
        };
        for (uint i = 0; i < 100; i++)
        {
            _rig.CallFor((2 * i) + 1, 1000 + i, "Run", 1);
        }

        go.SetResult();

        var results = new List<(uint, object?)>();
        for (int i = 0; i < 100; i++)
        {
            SentFrame reply = await _rig.NextAsync(FrameKind.Reply);
            results.Add((reply.Call, reply.Value));
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(static i => ((uint)((2 * i) + 1), (object?)(1000L + i))), results.Order());
    }

    [Fact]
    public void A_handler_starts_on_the_turn_with_its_arguments_where_they_lie()
    {
        int thread = 0;
        int inUserCode = 0;
        _rig.Service.OnRun = (n, _) =>
        {
            thread = Environment.CurrentManagedThreadId;
            inUserCode = _rig.Channel.ThreadsInUserCode;
            return new(n);
        };

        _rig.Call(1, "Run", 1);

        Assert.Equal((Environment.CurrentManagedThreadId, 1), (thread, inUserCode));
        Assert.Equal(0, _rig.Channel.ThreadsInUserCode);
    }

    [Theory]
    [InlineData("RunOnPool", true)]
    [InlineData("Run", false)]
    public async Task Elsewhere_a_handler_runs_on_the_pool_with_a_copy_of_its_arguments(string method, bool runsUserCode)
    {
        _rig.Channel.RunsUserCode = runsUserCode;
        bool isPool = false;
        int inUserCode = 1;
        _rig.Service.OnRun = (n, _) =>
        {
            isPool = Thread.CurrentThread.IsThreadPoolThread;
            inUserCode = _rig.Channel.ThreadsInUserCode;
            return new(n);
        };

        _rig.Call(1, method, 123_456_789); // the rig overwrites the frame at once

        await _rig.NextIsReplyAsync(1, 123_456_789L);
        Assert.Equal((true, 0), (isPool, inUserCode));
    }

    [Fact]
    public async Task A_blocked_pool_handler_stops_nobody()
    {
        using var gate = new ManualResetEventSlim();
        _rig.Service.OnRun = (n, _) =>
        {
            Assert.True(gate.Wait(Eventually.Limit, CancellationToken.None));
            return new(n);
        };
        _rig.Call(1, "RunOnPool", 1);

        _rig.Call(3, "Add", 1, 2);

        _rig.NextIsReply(3, 3L);
        gate.Set();
        await _rig.NextIsReplyAsync(1, 1L);
    }
}
