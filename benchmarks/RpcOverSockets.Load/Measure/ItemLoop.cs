using System.Diagnostics;

namespace RpcOverSockets.Load.Measure;

/// <summary>Reads one stream of items as fast as they come.</summary>
internal sealed class ItemLoop : IProgressSource
{
    private const int ItemsPerLook = 1024; // at the clock, which would take a good part of an item's time

    private long _items; // written by the loop, read by the display

    /// <inheritdoc/>
    public long Calls => Volatile.Read(ref _items);

    /// <summary>Measures: reads the warm-up's time, then the plan's, of one stream.</summary>
    /// <typeparam name="T">The item.</typeparam>
    /// <param name="plan">What is measured, and for how long.</param>
    /// <param name="items">A stream without end.</param>
    /// <param name="expected">What the item of a position must be.</param>
    /// <param name="serverUsage">Asks the server what it has used.</param>
    internal async Task<Figures> MeasureAsync<T>(
        Plan plan, IAsyncEnumerable<T> items, Func<long, T, bool> expected, Func<ValueTask<Usage>> serverUsage)
    {
        await using IAsyncEnumerator<T> stream = items.GetAsyncEnumerator();
        long position = await ReadAsync(stream, 0, plan.Warmup, expected);
        GC.Collect();
        Usage server = await serverUsage();
        Usage client = Usage.OfThisProcess();
        long started = Stopwatch.GetTimestamp();
        double count = await ReadAsync(stream, position, plan.Duration, expected) - position;
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        client = Usage.OfThisProcess() - client;
        server = await serverUsage() - server;
        return Figures.Of(plan, count, took, client, server);
    }

    private async ValueTask<long> ReadAsync<T>(
        IAsyncEnumerator<T> stream, long position, TimeSpan duration, Func<long, T, bool> expected)
    {
        long until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        Volatile.Write(ref _items, 0);
        while (await stream.MoveNextAsync())
        {
            if (!expected(position, stream.Current))
            {
                throw new InvalidOperationException($"Item {position} is {stream.Current}, which is not what was sent.");
            }

            position++;
            if (position % ItemsPerLook == 0)
            {
                Volatile.Write(ref _items, _items + ItemsPerLook);
                if (Stopwatch.GetTimestamp() >= until)
                {
                    return position;
                }
            }
        }

        throw new InvalidOperationException($"The stream ended after {position} items.");
    }
}
