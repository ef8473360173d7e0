using Microsoft.Extensions.Logging.Abstractions;
using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>A unary call costs no allocation in steady state, on client and server together (issue, "What it must show").</summary>
public sealed class AllocationTests
{
    private const int WarmUp = 5_000;
    private const int Measured = 10_000;

    private readonly ICalls _client = Connect();

    [Fact]
    public void A_call_with_numbers()
    {
        AllocatesNothing(static client => Take(client.AddAsync(1, 2)));
    }

    [Fact]
    public void A_call_without_arguments_and_result()
    {
        AllocatesNothing(static client => Take(client.NothingAsync()));
    }

    [Fact]
    public void A_call_with_a_token_that_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        CancellationToken token = cancellation.Token;

        AllocatesNothing(client => Take(client.AddAsync(1, 2, token)));
    }

    [Fact]
    public void A_call_with_a_deadline_of_its_own()
    {
        ICalls hurried = _client.With(new RpcCallOptions { Timeout = TimeSpan.FromSeconds(3) });

        AllocatesNothing(_ => Take(hurried.AddAsync(1, 2)));
    }

    [Fact]
    public void A_one_way_call()
    {
        AllocatesNothing(static client => Take(client.NoteAsync(1, null)));
    }

    private static void Take(ValueTask<int> call)
    {
        // Not Assert.Equal, which allocates.
        if (!call.IsCompletedSuccessfully || call.GetAwaiter().GetResult() != 3)
        {
            Assert.Fail("The call has another result, or none yet.");
        }
    }

    private static void Take(ValueTask call)
    {
        if (!call.IsCompletedSuccessfully)
        {
            Assert.Fail("The call has not ended.");
        }

        call.GetAwaiter().GetResult();
    }

    private static ICalls Connect()
    {
        var service = new QuietService();
        RpcServiceDescriptor<ICalls> descriptor = RpcContract.Describe<ICalls>();
        var bound = new BoundService<ICalls>(descriptor, service);
        var methods = new Dictionary<uint, MethodEntry>();
        for (int i = 0; i < descriptor.Methods.Length; i++)
        {
            methods.Add(descriptor.Methods.Span[i].Id, new MethodEntry(bound, i, descriptor.Methods.Span[i]));
        }

        var options = new RpcConnectionOptions();
        PeerSettings Settings(MethodTable table) =>
            new(options, table, TimeProvider.System, NullLogger.Instance, exposesExceptions: false);
        var serverEnd = new DirectChannel(TimeProvider.System, isInitiator: false);
        var clientEnd = new DirectChannel(TimeProvider.System, isInitiator: true) { Other = serverEnd };
        serverEnd.Other = clientEnd;

        // The server's HELLO finds no handler yet and is repeated by hand.
        serverEnd.Handler = new Peer(serverEnd, Settings(new MethodTable(methods, [descriptor.Fingerprint])), static (_, _) => { });
        var peer = new Peer(clientEnd, Settings(MethodTable.Empty), static (_, _) => { });
        clientEnd.Handler = peer;
        clientEnd.Handler.OnFrame(
            new FrameHeader(FrameKind.Hello, 0, 0), new System.Buffers.ReadOnlySequence<byte>(Pack.Map((1, 1), (3, 128))));
        return descriptor.CreateClient(new RpcInvoker(new OnePeer(peer), options: null));
    }

    private void AllocatesNothing(Action<ICalls> call)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            call(_client);
        }

        // The compiler may still be at work on hotter versions of the code: one clean round is the proof.
        long least = long.MaxValue;
        for (int round = 0; round < 5 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Measured; i++)
            {
                call(_client);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.True(least == 0, $"{(double)least / Measured} bytes per call");
    }

    /// <summary>Keeps nothing.</summary>
    private sealed class QuietService : ICalls
    {
        public ValueTask<int> AddAsync(int a, int b, CancellationToken cancellationToken) => new(a + b);

        public ValueTask<string?> TextAsync(string? text) => new(text);

        public ValueTask<byte[]?> BytesAsync(byte[]? bytes) => new(bytes);

        public ValueTask NothingAsync() => default;

        public ValueTask<int> WithDefaultsAsync(int a, int b) => new(a + b);

        public ValueTask<int> CountAsync(int[][]? nested) => new(0);

        public ValueTask<int> RunAsync(int n, CancellationToken cancellationToken) => new(n);

        public ValueTask<int> RunOnPoolAsync(int n, CancellationToken cancellationToken) => new(n);

        public ValueTask<Picky?> PickAsync(Picky? picky) => new(picky);

        public ValueTask<Picky> OddAsync(int n) => new(new Picky());

        public Task NullTaskAsync() => Task.CompletedTask;

        public ValueTask NoteAsync(int n, byte[]? filler, CancellationToken cancellationToken) => default;
    }
}
