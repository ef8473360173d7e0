using System.Diagnostics;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>Waits that end: for a condition, or with a failure.</summary>
internal static class Wait
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Limit, $"Still waiting after {Limit}: {what}");
            await Task.Delay(1);
        }
    }
}
