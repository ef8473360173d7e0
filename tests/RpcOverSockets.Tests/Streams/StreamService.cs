using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Tests.Streams;

/// <summary>Serves <see cref="IStreamService"/> and counts its producers.</summary>
public sealed class StreamService : IStreamService
{
    private readonly SemaphoreSlim _gate = new(0);
    private int _alive;
    private int _produced;
    private int _cancelled;

    /// <summary>Producers and readers that have begun and not ended.</summary>
    public int Alive => Volatile.Read(ref _alive);

    /// <summary>Items that producers have yielded.</summary>
    public int Produced => Volatile.Read(ref _produced);

    /// <summary>Handlers and producers that ended by their token.</summary>
    public int Cancelled => Volatile.Read(ref _cancelled);

    /// <summary>Lets the gated producer yield so many.</summary>
    public void Allow(int items) => _gate.Release(items);

    public async IAsyncEnumerable<int> CountAsync(int from, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Interlocked.Increment(ref _produced);
            yield return from + i;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> GatedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        for (int i = 0; ; i++)
        {
            await _gate.WaitAsync(cancellationToken);
            Interlocked.Increment(ref _produced);
            yield return i;
        }
    }

    public async IAsyncEnumerable<byte[]> BlobsAsync(
        int count, int lengthBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        for (int i = 0; i < count; i++)
        {
            byte[] blob = new byte[lengthBytes];
            blob.AsSpan().Fill((byte)i);
            Interlocked.Increment(ref _produced);
            yield return blob;
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> FailAfterAsync(int items, bool unexpected)
    {
        for (int i = 0; i < items; i++)
        {
            yield return i;
        }

        await Task.CompletedTask;
        throw unexpected ? new InvalidOperationException("secret") : new RpcException(RpcStatus.FailedPrecondition, "enough");
    }

    public async ValueTask<IAsyncEnumerable<int>> OpenAsync(int count, bool fails, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return fails ? throw new RpcException(RpcStatus.NotFound, "no such items") : CountAsync(0, count, cancellationToken);
    }

    public async ValueTask<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            sum += number;
        }

        return sum;
    }

    public async Task<long> SumFirstAsync(int count, IAsyncEnumerable<int> numbers)
    {
        long sum = 0;
        await foreach (int number in numbers)
        {
            sum += number;
            if (--count == 0)
            {
                break;
            }
        }

        return sum;
    }

    public async IAsyncEnumerable<string> ChatAsync(
        IAsyncEnumerable<string> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        await foreach (string line in lines.WithCancellation(cancellationToken))
        {
            yield return line.ToUpperInvariant();
        }
    }

    public async ValueTask<long> UploadAsync(PipeReader bytes, CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        long count = 0;
        while (true)
        {
            ReadResult read = await bytes.ReadAsync(cancellationToken);
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                Pattern.Check(part.Span, ref count);
            }

            bytes.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return count;
            }
        }
    }

    public async ValueTask<long> UploadStreamAsync(Stream bytes, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[10_000];
        long count = 0;
        while (await bytes.ReadAsync(buffer, cancellationToken) is > 0 and int length)
        {
            Pattern.Check(buffer.AsSpan(0, length), ref count);
        }

        return count;
    }

    public ValueTask<PipeReader> DownloadAsync(long count, CancellationToken cancellationToken) =>
        new(PipeReader.Create(new Pattern.Source(count)));

    public async Task<Stream> DownloadStreamAsync(int count, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return new Pattern.Source(count);
    }

    public async ValueTask<int> ExportAsync(int count, PipeWriter body, CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        long at = 0;
        while (at < count)
        {
            Memory<byte> room = body.GetMemory();
            int length = (int)Math.Min(room.Length, count - at);
            Pattern.Fill(room.Span[..length], ref at);
            body.Advance(length);
            await body.FlushAsync(cancellationToken);
        }

        return count;
    }

    public async Task ReadInCallbackAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        using Life life = new(this, cancellationToken);
        Task reading = ReadAllAsync(numbers);
        await using CancellationTokenRegistration waits = cancellationToken.Register(
            () => reading.ContinueWith(static _ => { }, TaskScheduler.Default).Wait());
        await reading;
    }

    public async ValueTask ExportAndFailAsync(int count, Stream body)
    {
        byte[] bytes = new byte[count];
        long at = 0;
        Pattern.Fill(bytes, ref at);
        await body.WriteAsync(bytes);
        throw new RpcException(RpcStatus.Aborted, "after the bytes");
    }

    private static async Task ReadAllAsync(IAsyncEnumerable<int> numbers)
    {
        await foreach (int number in numbers)
        {
            _ = number;
        }
    }

    private sealed class Life : IDisposable
    {
        private readonly StreamService _service;
        private readonly CancellationToken _token;

        internal Life(StreamService service, CancellationToken token)
        {
            _service = service;
            _token = token;
            Interlocked.Increment(ref service._alive);
        }

        public void Dispose()
        {
            if (_token.IsCancellationRequested)
            {
                Interlocked.Increment(ref _service._cancelled);
            }

            Interlocked.Decrement(ref _service._alive);
        }
    }
}
