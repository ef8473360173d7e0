using System.Runtime.ExceptionServices;

namespace RpcOverSockets.Diagnostics;

/// <summary>Where an exception goes that user code throws on a thread of ours and that nobody awaits.</summary>
/// <remarks>Not to whoever completes calls: others wait for what it does next.</remarks>
internal static class StrayFailure
{
    /// <summary>A continuation has thrown. It fails the process, as it does behind a task: had the continuation run on the pool, as the
    /// next one may, it would be unhandled there.</summary>
    internal static void Rethrow(Exception failure) =>
        ThreadPool.UnsafeQueueUserWorkItem(static info => info.Throw(), ExceptionDispatchInfo.Capture(failure), preferLocal: false);

    /// <summary>The exception becomes an unobserved task's. So it is where a context has not taken a continuation, which must not run
    /// elsewhere and so never does: schedulers that throw behind a task do the same, and a window that is gone must not end a process that
    /// serves others.</summary>
    internal static void Leave(Exception failure) => _ = Task.FromException(failure);
}
