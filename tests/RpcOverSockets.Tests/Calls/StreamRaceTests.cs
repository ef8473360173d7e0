using System.Threading.Channels;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>Two ends of one stream at the same moment: whichever comes first, each side ends once and nothing is left.</summary>
public sealed class StreamRaceTests
{
    private const int Rounds = 100;

    [Fact]
    public async Task A_cancellation_and_the_last_item()
    {
        var rig = new PeerRig(isInitiator: true);
        for (int i = 0; i < Rounds; i++)
        {
            using var cancellation = new CancellationTokenSource();
            List<int> items = [];
            Task reading = Task.Run(() => rig.StreamClient.ItemsAsync(1, cancellation.Token).DrainAsync(items));
            uint id = await OpenedAsync(rig);

            await AtOnceAsync(
                cancellation.Cancel,
                () =>
                {
                    rig.Items(id, 1, 2, 3);
                    rig.Reply(id, null);
                });

            Exception? failure = await Record.ExceptionAsync(() => reading.Promptly());
            Assert.True(failure is null ? items.Count == 3 : failure is OperationCanceledException, $"{items.Count} items; {failure}");
            IsIdle(rig);
        }
    }

    [Fact]
    public async Task An_early_break_and_an_ERROR()
    {
        var rig = new PeerRig(isInitiator: true);
        for (int i = 0; i < Rounds; i++)
        {
            IAsyncEnumerator<int> items = rig.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
            Task<bool> first = Task.Run(async () => await items.MoveNextAsync());
            uint id = await OpenedAsync(rig);
            rig.Items(id, 1);
            Assert.True(await first.Promptly());

            await AtOnceAsync(
                () => items.DisposeAsync().AsTask().Wait(Eventually.Limit),
                () =>
                {
                    rig.Items(id, 2);
                    rig.Error(id, (int)RpcStatus.Aborted, "aborted", 0);
                });

            IsIdle(rig);
        }
    }

    [Fact]
    public async Task A_deadline_and_END()
    {
        for (int i = 0; i < Rounds; i++)
        {
            var rig = new PeerRig();
            rig.Inject(FrameKind.Call, FrameFlags.CallerStream, 1, StreamFrames.OpenPayload("Take", 1000));
            rig.Items(1, 20, 22);

            await AtOnceAsync(() => rig.Time.AdvanceMs(1000), () => rig.EndItems(1));

            SentFrame answer = await AnswerAsync(rig);
            Assert.True(
                answer.Kind == FrameKind.Reply ? answer.Value is 42L : answer.Status == RpcStatus.DeadlineExceeded, answer.ToString());
            IsIdle(rig);
        }
    }

    [Fact]
    public async Task A_deadline_of_the_caller_and_the_reply()
    {
        for (int i = 0; i < Rounds; i++)
        {
            var rig = new PeerRig(isInitiator: true);
            IStreamCalls hasty = rig.CreateStreamClient(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(1) });
            Task<int> call = Task.Run(async () => await hasty.TakeAsync(rig.Streams.ItemsAsync(10, default)));
            uint id = await OpenedAsync(rig);

            await AtOnceAsync(() => rig.Time.AdvanceMs(1000), () => rig.Reply(id, 5));

            Exception? failure = await Record.ExceptionAsync(() => call.Promptly());
            Assert.True(failure is null or RpcException { Status: RpcStatus.DeadlineExceeded }, failure?.ToString());
            IsIdle(rig);
        }
    }

    [Fact]
    public async Task Credit_and_a_connection_that_is_blocked_and_free_again()
    {
        for (int i = 0; i < Rounds; i++)
        {
            var rig = new PeerRig();
            rig.Open(1, "Items", 40_000); // 100 000 bytes and some
            rig.Handler.OnSendBlocked();

            await AtOnceAsync(() => rig.Credit(1, 1_000_000), rig.Handler.OnSendUnblocked);

            Assert.Equal(FrameKind.Reply, (await AnswerAsync(rig)).Kind);
            Assert.Equal(Enumerable.Range(0, 40_000), rig.TakeStream(1).SelectMany(StreamFrames.Numbers));
        }
    }

    [Fact]
    public async Task A_cancellation_and_credit()
    {
        for (int i = 0; i < Rounds; i++)
        {
            var rig = new PeerRig();
            rig.Open(1, "Items", 1_000_000);

            await AtOnceAsync(() => rig.Cancel(1), () => rig.Credit(1, 30_000));

            Assert.Equal(RpcStatus.Cancelled, (await AnswerAsync(rig)).Status);
            Assert.Equal(0, rig.Streams.Alive);
            IsIdle(rig);
        }
    }

    [Fact]
    public async Task A_producer_that_ends_and_a_reply()
    {
        var rig = new PeerRig(isInitiator: true);
        for (int i = 0; i < Rounds; i++)
        {
            var source = Channel.CreateUnbounded<int>();
            Task<int> call = Task.Run(async () => await rig.StreamClient.TakeAsync(source.Reader.ReadAllAsync()));
            uint id = await OpenedAsync(rig);
            source.Writer.TryWrite(1);

            await AtOnceAsync(() => source.Writer.Complete(), () => rig.Reply(id, 7));

            Assert.Equal(7, await call.Promptly());
            IsIdle(rig);
        }
    }

    [Fact]
    public async Task The_end_of_the_connection_and_everything_that_is_open()
    {
        for (int i = 0; i < Rounds / 3; i++)
        {
            var rig = new PeerRig(isInitiator: i % 2 == 0);
            uint id = i % 2 == 0 ? 2u : 1u;
            rig.Open(id, "Items", 1_000_000);
            rig.Open(id + 2, "Down", 1_000_000);
            rig.OpenUp(id + 4, "Take");
            rig.OpenUp(id + 6, "Up");
            rig.OpenUp(id + 8, "Both");
            rig.Items(id + 4, 1);
            Task[] own =
            [
                Task.Run(() => rig.StreamClient.ItemsAsync(1).DrainAsync()),
                Task.Run(async () => await rig.StreamClient.TakeAsync(rig.Streams.ItemsAsync(1_000_000, default))),
                Task.Run(async () => await rig.StreamClient.DownAsync(1)),
            ];
            await Eventually.TrueAsync(() => PeerState.Of(rig.Peer).Outgoing == 3, "the calls begin");

            await AtOnceAsync(() => rig.Finish(), () => rig.Credit(id, 200_000), () => rig.Cancel(id + 2));

            foreach (Task call in own)
            {
                RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.Promptly());
                Assert.Equal(RpcStatus.Unavailable, error.Status);
            }

            await Eventually.TrueAsync(() => PeerState.Of(rig.Peer) == default && rig.Streams.Alive == 0, "all has ended");
        }
    }

    [Fact]
    public async Task A_stream_that_ends_does_not_cancel_a_later_call_with_its_id()
    {
        var rig = new PeerRig(isInitiator: true);
        IAsyncEnumerator<int> items = rig.StreamClient.ItemsAsync(1).GetAsyncEnumerator();
        Task<bool> first = items.MoveNextAsync().AsTask();
        uint id = rig.Next(FrameKind.Call).Call;
        rig.Items(id, 1, 2);
        rig.Reply(id, null);
        Assert.True(await first.Promptly());
        uint reused = 0;
        Task<int>? call = null;
        for (int i = 0; i < 0x7FFF; i++)
        {
            call = rig.Client.AddAsync(1, 2).AsTask();
            reused = rig.Next(FrameKind.Call).Call;
            if (reused == id)
            {
                break;
            }

            rig.Reply(reused, 3);
        }

        Assert.Equal(id, reused);
        await items.DisposeAsync();

        rig.IsOpen();
        rig.Reply(reused, 3);
        Assert.Equal(3, await call!.Promptly());
    }

    private static async Task<uint> OpenedAsync(PeerRig rig)
    {
        SentFrame frame;
        do
        {
            await Eventually.TrueAsync(() => rig.HasNext(Enum.GetValues<FrameKind>()), "the call is sent");
            frame = rig.Next();
        }
        while (frame.Kind != FrameKind.Call);

        return frame.Call;
    }

    private static async Task<SentFrame> AnswerAsync(PeerRig rig)
    {
        SentFrame? answer = null;
        await Eventually.TrueAsync(
            () => (answer = rig.Channel.Sent.FirstOrDefault(static f => f.Kind is FrameKind.Reply or FrameKind.Error)) is not null,
            "the call is answered");
        return answer!;
    }

    private static void IsIdle(PeerRig rig)
    {
        Assert.False(rig.Channel.IsClosed || rig.Channel.IsAborted, rig.Log.Events.LastOrDefault().Text);
        Assert.Equal(default, PeerState.Of(rig.Peer));
    }

    private static async Task AtOnceAsync(params Action[] actions)
    {
        using var start = new Barrier(actions.Length);
        await Task.WhenAll(actions.Select(action => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Eventually.Limit);
                action();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).Promptly();
    }
}
