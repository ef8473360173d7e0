using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RpcOverSockets;

namespace Interop;

/// <content>Streams, bytes and callbacks.</content>
internal sealed partial class TestService
{
    private int _producers;

    public async IAsyncEnumerable<int> CountAsync(int from, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Producer producer = new(this);
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return unchecked(from + i);
        }

        await Task.CompletedTask;
    }

    public async IAsyncEnumerable<string> RepeatAsync(
        string text, int count, int delayMs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Producer producer = new(this);
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(delayMs, cancellationToken);
            yield return text;
        }
    }

    public async ValueTask<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken)
    {
        long sum = 0;
        await foreach (int number in numbers.WithCancellation(cancellationToken))
        {
            sum += number;
        }

        return sum;
    }

    public async IAsyncEnumerable<string> ChatAsync(
        IAsyncEnumerable<string> lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Producer producer = new(this);
        await foreach (string line in lines.WithCancellation(cancellationToken))
        {
            yield return line.ToUpperInvariant();
        }
    }

    public async IAsyncEnumerable<int> FailAfterAsync(int items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using Producer producer = new(this);
        for (int i = 0; i < items; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }

        await Task.CompletedTask;
        throw new RpcException(RpcStatus.FailedPrecondition, $"{items} items were all there is.");
    }

    public async ValueTask<long> UploadAsync(PipeReader bytes, CancellationToken cancellationToken)
    {
        long count = 0;
        while (true)
        {
            ReadResult read = await bytes.ReadAsync(cancellationToken);
            count += read.Buffer.Length;
            bytes.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return count;
            }
        }
    }

    public async ValueTask DownloadAsync(long count, PipeWriter bytes, CancellationToken cancellationToken)
    {
        using Producer producer = new(this);
        for (long at = 0; at < count;)
        {
            Memory<byte> room = bytes.GetMemory();
            int length = (int)Math.Min(room.Length, count - at);
            foreach (ref byte next in room.Span[..length])
            {
                next = (byte)at++;
            }

            bytes.Advance(length);
            await bytes.FlushAsync(cancellationToken);
        }
    }

    public ValueTask<int> StreamsOpenAsync() => ValueTask.FromResult(Volatile.Read(ref _producers));

    public async ValueTask<int> SubscribeAsync(ICallback callback, int times, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callback);
        await using (callback)
        {
            int sum = 0;
            for (int i = 0; i < times; i++)
            {
                sum = unchecked(sum + await callback.TickAsync(i, cancellationToken));
            }

            return sum;
        }
    }

    /// <summary>Counts a producer as long as it lives.</summary>
    private readonly struct Producer : IDisposable
    {
        private readonly TestService _service;

        internal Producer(TestService service)
        {
            _service = service;
            Interlocked.Increment(ref service._producers);
        }

        public void Dispose() => Interlocked.Decrement(ref _service._producers);
    }
}
