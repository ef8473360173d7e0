using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>A peer entered by many threads at once: a turn, a timer, callers that cancel, handlers that end, and its end.</summary>
public sealed class ConcurrencyTests
{
    private const int Lives = 60;
    private const int Callers = 4;
    private const int CallsPerCaller = 60;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_call_ends_once_and_nothing_is_left(bool isCutShort)
    {
        for (int seed = 0; seed < Lives; seed++)
        {
            await LiveAsync(seed, isCutShort);
        }
    }

    private static async Task LiveAsync(int seed, bool isCutShort)
    {
        var rig = new PeerRig(isInitiator: true, greets: false, static options => options.KeepAliveInterval = Timeout.InfiniteTimeSpan);
        rig.Greet(calls: 3);
        rig.Service.OnRun = static async (n, token) =>
        {
            await Task.Yield();
            await Task.Delay(TimeSpan.FromMilliseconds(n % 3), TimeProvider.System, token);
            return n;
        };
        Task callers = Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(() => CallAsync(rig, (seed * Callers) + i))));
        Task clock = Task.Run(() => Tick(rig, callers));
        Task turn = Task.Run(() => TakeTurnsAsync(rig, new Random(seed), callers, isCutShort ? seed * 5 : int.MaxValue));

        await turn.Promptly();
        await callers.Promptly();
        await clock.Promptly();

        await Eventually.TrueAsync(() => PeerState.Of(rig.Peer) == default, $"nothing is left of seed {seed}: {PeerState.Of(rig.Peer)}");
        Assert.Equal(0, rig.Log.Count(2002));
    }

    private static async Task CallAsync(PeerRig rig, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < CallsPerCaller; i++)
        {
            using var cancellation = new CancellationTokenSource();
            ICalls client = rig.CreateClient(new RpcCallOptions { Timeout = TimeSpan.FromMilliseconds(random.Next(1, 30)) });
            Task call = random.Next(4) == 0
                ? client.NoteAsync(1, new byte[random.Next(30_000)], cancellation.Token).AsTask()
                : client.AddAsync(1, i, cancellation.Token).AsTask();
            if (random.Next(3) == 0)
            {
                cancellation.CancelAfter(TimeSpan.Zero);
            }

            Exception? failure = await Record.ExceptionAsync(() => call.Promptly());
            Assert.True(failure is null or RpcException or OperationCanceledException, failure?.ToString());
        }
    }

    private static void Tick(PeerRig rig, Task callers)
    {
        while (!callers.IsCompleted)
        {
            rig.Time.AdvanceMs(0.2);
            Thread.Yield();
        }
    }

    // The other side: answers calls in any order, calls and cancels itself, and may end it all at some step.
    private static async Task TakeTurnsAsync(PeerRig rig, Random random, Task callers, int stepsMax)
    {
        var open = new List<uint>();
        var asked = new Queue<uint>(Enumerable.Range(1, 100).Select(static i => (uint)(2 * i)));
        int read = 1;
        for (int step = 0; step < stepsMax && !callers.IsCompleted; step++)
        {
            SentFrame[] sent = rig.Channel.Sent;
            for (; read < sent.Length; read++)
            {
                Take(rig, sent[read], open);
            }

            if (open.Count > 0 && random.Next(3) > 0)
            {
                uint id = open[random.Next(open.Count)];
                open.Remove(id);
                rig.Reply(id, 1);
            }

            if (asked.Count > 0 && random.Next(4) == 0)
            {
                uint id = asked.Dequeue();
                rig.CallFor(id, (uint)random.Next(0, 10), "Run", random.Next(100));
                if (random.Next(2) == 0)
                {
                    rig.Cancel(id);
                }
            }

            await Task.Yield();
        }

        foreach (uint id in open)
        {
            rig.Handler.OnCallUnsent(id);
        }

        rig.Finish();
    }

    private static void Take(PeerRig rig, SentFrame frame, List<uint> open)
    {
        if (frame.Kind == FrameKind.Call && frame.Call != 0)
        {
            Assert.True(open.Count < 3, "The peer has more calls in progress than it may.");
            Assert.DoesNotContain(frame.Call, open);
            open.Add(frame.Call);
        }
        else if (frame.Kind == FrameKind.Call)
        {
            rig.Inject(FrameKind.Credit, 0, 0, Pack.UInt32((uint)frame.Payload.Length));
        }
    }
}
