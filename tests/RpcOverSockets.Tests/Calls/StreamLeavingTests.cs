using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Who leaves a stream of an own call gets nothing more of it, and who has sent all of one is not told that it is over.</summary>
public sealed class StreamLeavingTests
{
    private readonly PeerRig _rig = new(isInitiator: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_drops_items_that_were_decoded_already(bool hasReplied)
    {
        using var cancellation = new CancellationTokenSource();
        IAsyncEnumerator<int> items = _rig.StreamClient.ItemsAsync(1, cancellation.Token).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Items(id, 1, 2, 3);
        if (hasReplied)
        {
            _rig.Reply(id, null);
        }

        Assert.True(await first.Promptly());
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.MoveNextAsync().InTime());
        Assert.False(await items.MoveNextAsync().InTime());
    }

    [Fact]
    public async Task A_token_drops_an_item_that_was_waited_for_before_the_enumeration()
    {
        using var cancellation = new CancellationTokenSource();
        Task<IAsyncEnumerable<int>> opening = _rig.StreamClient.OpenAsync(1, cancellation.Token).AsTask();
        _rig.Items(_rig.Next(FrameKind.Call).Call, 1, 2, 3);
        await using IAsyncEnumerator<int> items = (await opening.Promptly()).GetAsyncEnumerator();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => items.MoveNextAsync().InTime());
    }

    [Fact]
    public async Task A_deadline_drops_items_that_were_decoded_already()
    {
        IStreamCalls hasty = _rig.CreateStreamClient(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(1) });
        await using IAsyncEnumerator<int> items = hasty.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        _rig.Items(_rig.Next(FrameKind.Call).Call, 1, 2, 3);
        Assert.True(await first.Promptly());

        _rig.Time.AdvanceMs(1000);

        await items.MoveNextAsync().AsTask().FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Unknown);
    }

    [Fact]
    public async Task A_token_drops_bytes_whose_end_has_come()
    {
        using var cancellation = new CancellationTokenSource();
        Task<PipeReader> opening = _rig.StreamClient.DownAsync(1, cancellation.Token).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);
        _rig.Reply(id, null);
        PipeReader reader = await opening.Promptly();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.ReadAsync().InTime());
        await reader.CompleteAsync();
        _rig.IsOpen();
    }

    [Fact]
    public async Task A_deadline_frees_a_caller_whose_writer_takes_nothing_after_the_reply()
    {
        IStreamCalls hasty = _rig.CreateStreamClient(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(1) });
        var stuck = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        Task<int> call = hasty.ExportAsync(1, stuck.Writer).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Bytes(id, 1000);
        _rig.Reply(id, 1);
        _rig.Time.AdvanceMs(999);
        Assert.False(call.IsCompleted);

        await Eventually.TrueAsync(
            () =>
            {
                _rig.Time.AdvanceMs(1);
                return call.IsCompleted;
            },
            "the call ends at its deadline");

        await call.FailsWithAsync(RpcStatus.DeadlineExceeded, RpcOutcome.Executed);
        _rig.IsOpen();
    }

    [Fact]
    public async Task The_token_of_a_producer_that_has_sent_all_does_not_fire()
    {
        CancellationToken producing = default;
        Task<int> call = _rig.StreamClient.TakeAsync(ProduceAsync(token => producing = token)).AsTask();
        uint id = _rig.Next(FrameKind.Call).Call;
        _rig.Next(FrameKind.Item);
        _rig.Next(FrameKind.End);

        _rig.Reply(id, 1);

        Assert.Equal(1, await call.Promptly());
        Assert.True(producing.CanBeCanceled);
        Assert.False(producing.IsCancellationRequested);
    }

    private static async IAsyncEnumerable<int> ProduceAsync(
        Action<CancellationToken> onStart, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        onStart(cancellationToken);
        yield return 1;
        await Task.CompletedTask;
    }
}
