using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Diagnostics;

/// <summary>What the reactor logs. Event ids 100 to 199.</summary>
internal static partial class ReactorLog
{
    [LoggerMessage(100, LogLevel.Error, "A turn ended with an error of the runtime; its connection is closed.")]
    internal static partial void TurnFailed(ILogger logger, Exception error);

    [LoggerMessage(101, LogLevel.Error, "A timer ended with an error of the runtime.")]
    internal static partial void TimerFailed(ILogger logger, Exception error);

    [LoggerMessage(102, LogLevel.Debug, "User code blocks a worker: another one was started ({Workers} workers, {Stuck} blocked).")]
    internal static partial void WorkerAdded(ILogger logger, int workers, int stuck);

    [LoggerMessage(104, LogLevel.Error,
        "User code blocks a worker and no thread can be started in its place ({Workers} workers, {Stuck} blocked).")]
    internal static partial void NoThread(ILogger logger, int workers, int stuck);

    [LoggerMessage(103, LogLevel.Error, "Waiting for events failed: {Cause}.")]
    internal static partial void WaitFailed(ILogger logger, string cause);
}
