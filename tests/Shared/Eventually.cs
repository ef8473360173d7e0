namespace RpcOverSockets.Tests;

/// <summary>Waits for a condition that other threads bring about, and fails instead of hanging.</summary>
internal static class Eventually
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    internal static async Task TrueAsync(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Limit);
        while (!condition())
        {
            Assert.False(timeout.IsCancellationRequested, $"Waited {Limit.TotalSeconds} s in vain: {what}");
            await Task.Delay(1, CancellationToken.None);
        }
    }

    internal static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    internal static Task InTime(this ValueTask task) => task.AsTask().WaitAsync(Limit);

    internal static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit);

    internal static Task InTime(this Task task) => task.WaitAsync(Limit);
}
