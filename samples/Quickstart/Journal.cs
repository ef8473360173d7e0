using System.Diagnostics;
using RpcOverSockets;

namespace Quickstart;

/// <summary>Makes calls, prints each with its result and its time, and knows whether all went as expected.</summary>
internal sealed class Journal
{
    private const int CallColumns = 43;

    /// <summary>False once a call ended in another way than the tour expects.</summary>
    internal bool IsGood { get; private set; } = true;

    /// <summary>Awaits a call that gives a result.</summary>
    internal async Task<T?> ResultAsync<T>(string text, Func<ValueTask<T>> call)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            T result = await call();
            Print(text, $"{result}", started, isExpected: true);
            return result;
        }
        catch (RpcException error)
        {
            Print(text, $"{error.Status}: {error.Message}", started, isExpected: false);
            return default;
        }
    }

    /// <summary>Awaits a call that gives nothing.</summary>
    internal async Task DoneAsync(string text, Func<ValueTask> call) => await ResultAsync(text, async () =>
    {
        await call();
        return "done";
    });

    /// <summary>Awaits a call that must fail with this status.</summary>
    internal async Task FailureAsync(string text, RpcStatus expected, Func<ValueTask> call)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            await call();
            Print(text, $"ended well, {expected} was expected", started, isExpected: false);
        }
        catch (RpcException error)
        {
            Print(text, $"{error.Status}: {error.Message}", started, error.Status == expected);
        }
        catch (OperationCanceledException)
        {
            Print(text, "cancelled by the caller", started, expected == RpcStatus.Cancelled);
        }
    }

    private void Print(string call, string result, long started, bool isExpected)
    {
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        string time = took.TotalMilliseconds < 1 ? $"{took.TotalMicroseconds:F0} µs" : $"{took.TotalMilliseconds:F1} ms";
        Console.WriteLine($"{(isExpected ? ' ' : '!')}{time,9}  {call,-CallColumns} → {result}");
        IsGood &= isExpected;
    }
}
