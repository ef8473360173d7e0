using System.IO.Pipelines;
using RpcOverSockets.Tests.Streams;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Serves <see cref="IStreamCalls"/> as the test says.</summary>
public sealed class StreamCallsService : IStreamCalls
{
    private int _produced;
    private int _alive;

    /// <summary>Items that producers have yielded.</summary>
    public int Produced => Volatile.Read(ref _produced);

    /// <summary>Producers and handlers that have begun and not ended.</summary>
    public int Alive => Volatile.Read(ref _alive);

    public Func<int, CancellationToken, IAsyncEnumerable<int>>? OnItems { get; set; }

    public Func<IAsyncEnumerable<int>, CancellationToken, ValueTask<int>> OnTake { get; set; } = SumAsync;

    public Func<IAsyncEnumerable<int>, CancellationToken, IAsyncEnumerable<int>> OnBoth { get; set; } = static (items, _) => items;

    public Func<PipeReader, CancellationToken, ValueTask<int>> OnUp { get; set; } = CountAsync;

    public Func<int, PipeWriter, CancellationToken, ValueTask<int>> OnExport { get; set; } = static (n, _, _) => new(n);

    /// <summary>By default 0, 1, … without a wait, each after the token was asked.</summary>
    public IAsyncEnumerable<int> ItemsAsync(int n, CancellationToken cancellationToken) =>
        OnItems?.Invoke(n, cancellationToken) ?? YieldAsync(n, static i => i, cancellationToken);

    /// <summary>Blobs of 1000 bytes, or 100 000 bytes for every hundredth.</summary>
    public IAsyncEnumerable<byte[]> BlobsAsync(int n, CancellationToken cancellationToken) =>
        YieldAsync(n, static i => new byte[i % 100 == 99 ? 100_000 : 1000], cancellationToken);

    public IAsyncEnumerable<Picky> PickyAsync(int n) =>
        YieldAsync(n, static i => new Picky { Value = i }, CancellationToken.None);

    public async ValueTask<IAsyncEnumerable<int>> OpenAsync(int n, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return ItemsAsync(n, cancellationToken);
    }

    public ValueTask<int> TakeAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken) => OnTake(items, cancellationToken);

    public async ValueTask<int> TakeBlobsAsync(IAsyncEnumerable<byte[]> items, CancellationToken cancellationToken)
    {
        int lengthBytes = 0;
        await foreach (byte[] item in items.ConfigureAwait(false))
        {
            lengthBytes += item.Length;
        }

        return lengthBytes;
    }

    public async ValueTask<int> TakePickyAsync(IAsyncEnumerable<Picky> items)
    {
        int sum = 0;
        await foreach (Picky item in items.ConfigureAwait(false))
        {
            sum += item.Value;
        }

        return sum;
    }

    public IAsyncEnumerable<int> BothAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken) =>
        OnBoth(items, cancellationToken);

    public ValueTask<PipeReader> DownAsync(int n, CancellationToken cancellationToken) =>
        new(PipeOf(n));

    public ValueTask<int> UpAsync(PipeReader bytes, CancellationToken cancellationToken) => OnUp(bytes, cancellationToken);

    public ValueTask<int> ExportAsync(int n, PipeWriter body, CancellationToken cancellationToken) => OnExport(n, body, cancellationToken);

    public static async ValueTask<int> SumAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken)
    {
        int sum = 0;
        await foreach (int item in items.ConfigureAwait(false))
        {
            sum += item;
        }

        return sum;
    }

    public static async ValueTask<int> CountAsync(PipeReader bytes, CancellationToken cancellationToken)
    {
        long count = 0;
        while (true)
        {
            ReadResult read = await bytes.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                Pattern.Check(part.Span, ref count);
            }

            bytes.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return (int)count;
            }
        }
    }

    /// <summary>A pipe that holds so many bytes of the pattern, and its end.</summary>
    internal static PipeReader PipeOf(int lengthBytes)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        long at = 0;
        Pattern.Fill(pipe.Writer.GetSpan(lengthBytes + 1)[..lengthBytes], ref at);
        pipe.Writer.Advance(lengthBytes);
        pipe.Writer.Complete();
        return pipe.Reader;
    }

    private async IAsyncEnumerable<T> YieldAsync<T>(
        int n, Func<int, T> make, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _alive);
        try
        {
            for (int i = 0; i < n; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Interlocked.Increment(ref _produced);
                yield return make(i);
            }

            await Task.CompletedTask;
        }
        finally
        {
            Interlocked.Decrement(ref _alive);
        }
    }
}
