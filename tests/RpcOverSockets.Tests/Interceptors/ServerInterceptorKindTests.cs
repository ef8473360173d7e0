using System.IO.Pipelines;
using RpcOverSockets.Tests.Callbacks;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Interceptors;

/// <summary>Interceptors of a server stand around every kind of call, whether or not they wait before the handler starts.</summary>
public abstract class ServerInterceptorKindTests(bool waits) : IAsyncLifetime
{
    private ServerRecorder _recorder = null!;
    private InterceptorRig _rig = null!;

    private IStreamService Streams => _rig.StreamCalls;

    public async Task InitializeAsync()
    {
        _recorder = new ServerRecorder { Around = waits ? LaterAsync : static call => call.NextAsync() };
        var options = new RpcServerOptions();
        options.Interceptors.Add(_recorder);
        _rig = await InterceptorRig.StartAsync(server: options);
    }

    public async Task DisposeAsync() => await _rig.DisposeAsync();

    [Fact]
    public async Task Calls_without_streams()
    {
        Assert.Equal("x", await _rig.Calls.EchoTextAsync("x").InTime());
        await _rig.Calls.NothingAsync().InTime();
        Assert.Equal("WhoAsync", await _rig.Calls.WhoAsync().InTime());
        await _rig.Calls.NoteAsync([1]).InTime();

        await Eventually.TrueAsync(() => _recorder.Log.Count == 8, "the note is served");
        Assert.Equal(1, _rig.Service.Notes);
        Seen(
            ">Unary EchoTextAsync", "<EchoTextAsync", ">Unary NothingAsync", "<NothingAsync", ">Unary WhoAsync", "<WhoAsync",
            ">OneWay NoteAsync", "<NoteAsync");
    }

    [Fact]
    public async Task Streams_of_items()
    {
        Assert.Equal(Enumerable.Range(5, 50_000), await Streams.CountAsync(5, 50_000).ToListAsync().InTime());
        Assert.Equal([0, 1, 2], await (await Streams.OpenAsync(3).InTime()).ToListAsync().InTime());
        Assert.Equal(1_249_975_000, await Streams.SumAsync(Numbers(50_000)).InTime());
        Assert.Equal(["0", "1"], await Streams.ChatAsync(Lines(2)).ToListAsync().InTime());

        Seen(
            ">CalleeStream CountAsync", "<CountAsync", ">CalleeStream OpenAsync", "<OpenAsync", ">CallerStream SumAsync", "<SumAsync",
            ">DuplexStream ChatAsync", "<ChatAsync");
    }

    [Fact]
    public async Task A_stream_that_fails_and_one_that_is_left()
    {
        var items = new List<int>();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Streams.FailAfterAsync(3).CollectAsync(items).InTime());
        Assert.Equal((RpcStatus.FailedPrecondition, RpcOutcome.Executed), (error.Status, error.Outcome));
        Assert.Equal([0, 1, 2], items);

        await foreach (int item in Streams.CountAsync(0, int.MaxValue))
        {
            if (item == 1000)
            {
                break;
            }
        }

        await Eventually.TrueAsync(() => _recorder.Log.Count == 4, "the handler has ended");
        Seen(">CalleeStream FailAfterAsync", "<FailAfterAsync", ">CalleeStream CountAsync", "<CountAsync");
    }

    [Fact]
    public async Task Streams_of_bytes()
    {
        Assert.Equal(1_000_000, await Streams.UploadAsync(PipeReader.Create(new Pattern.Source(1_000_000))).InTime());
        await using (Stream stream = await Streams.DownloadStreamAsync(1_000_000).InTime())
        {
            await using var copy = new MemoryStream();
            await stream.CopyToAsync(copy).InTime();
            Assert.Equal(1_000_000, copy.Length);
        }

        await using var body = new MemoryStream();
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => Streams.ExportAndFailAsync(500, body).InTime());
        Assert.Equal((RpcStatus.Aborted, 500), (error.Status, body.Length));

        await Eventually.TrueAsync(() => _recorder.Log.Count == 6, "the handlers have ended");
        Seen(
            ">CallerStream UploadAsync", "<UploadAsync", ">CalleeStream DownloadStreamAsync", "<DownloadStreamAsync",
            ">CalleeStream ExportAndFailAsync", "<ExportAndFailAsync");
    }

    [Fact]
    public async Task References_among_arguments_and_results()
    {
        ITicks lent = (await _rig.ClockCalls.LendAsync(really: true).InTime())!;
        Assert.Equal(70, await lent.TickAsync(7).InTime());
        Assert.Equal(30, await _rig.ClockCalls.SubscribeAsync(new Ticks(), 3).InTime());

        Seen(">Unary LendAsync", "<LendAsync", ">Unary TickAsync", "<TickAsync", ">Unary SubscribeAsync", "<SubscribeAsync");
    }

    [Fact]
    public async Task Many_calls_at_a_time_keep_their_arguments_apart()
    {
        IEnumerable<Task<int>> calls = Enumerable.Range(0, 1000).Select(i => _rig.Calls.AddAsync(i, i).InTime());

        Assert.Equal(Enumerable.Range(0, 1000).Select(static i => 2 * i), await Task.WhenAll(calls).InTime());
    }

    private static async ValueTask LaterAsync(RpcServerCall call)
    {
        await Task.Yield();
        await call.NextAsync();
        await Task.Yield();
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        await Task.Yield();
        for (int i = 0; i < count; i++)
        {
            yield return i;
        }
    }

    private static async IAsyncEnumerable<string> Lines(int count)
    {
        await foreach (int number in Numbers(count))
        {
            yield return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private void Seen(params string[] lines) => Assert.Equal(lines, _recorder.Log.ToArray());

    /// <summary>The handler starts on the turn that brought the call.</summary>
    public sealed class AtOnce() : ServerInterceptorKindTests(waits: false);

    /// <summary>The handler starts later, and elsewhere.</summary>
    public sealed class Later() : ServerInterceptorKindTests(waits: true);
}
