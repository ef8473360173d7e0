using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>What a caller is told of its own mistakes, and what a call leaves behind.</summary>
[Collection(nameof(Alone))] // it looks at the memory of the process
public sealed class OwnFailureTests
{
    private readonly PeerRig _rig = new(isInitiator: true);

    [Fact]
    public async Task An_argument_that_fails_by_another_call_was_not_sent()
    {
        RpcException error = await _rig.Client.PickAsync(new Picky { Value = Picky.CallsOthers }).AsTask()
            .FailsWithAsync(RpcStatus.NotFound, RpcOutcome.NotExecuted);

        Assert.Equal("another call's", error.Message);
        Assert.Equal(RpcOutcome.Executed, Assert.IsType<RpcException>(error.InnerException).Outcome);
        _rig.NothingIsSent();
    }

    [Fact]
    public async Task Items_without_an_enumerator_are_told_by_the_name_of_the_method()
    {
        InvalidOperationException error =
            await Assert.ThrowsAsync<InvalidOperationException>(() => _rig.StreamClient.TakeAsync(new NoItems()).InTime());

        Assert.Contains("test.StreamCalls/TakeAsync", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_that_nobody_awaits_leave_nothing_with_a_token_that_lives_on()
    {
        const int Calls = 10_000;
        using var cancellation = new CancellationTokenSource();
        Forget(Calls, cancellation.Token); // the source makes its lists
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var fresh = new CancellationTokenSource();

        Forget(Calls, fresh.Token);

        _rig.Channel.ForgetSent();
        long heldBytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(heldBytes < Calls * 20, $"{heldBytes} bytes are held for {Calls} calls.");
        GC.KeepAlive(fresh);
    }

    private void Forget(int count, CancellationToken token)
    {
        _rig.Channel.ForgetSent();
        for (int i = 0; i < count; i++)
        {
#pragma warning disable CA2012 // That nobody awaits them is the point.
            _ = _rig.Client.AddAsync(1, 2, token);
#pragma warning restore CA2012
            _rig.Reply(_rig.Channel.SentAt(0)!.Call, 3);
            _rig.Channel.ForgetSent();
        }
    }

    private sealed class NoItems : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken cancellationToken = default) => null!;
    }
}
