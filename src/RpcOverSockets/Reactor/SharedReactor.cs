using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Reactor;

/// <summary>The reactor of the process: started for the first user, stopped after the last.</summary>
internal static class SharedReactor
{
    private static readonly Lock s_gate = new();
    private static EpollReactor? s_reactor; // s_gate
    private static int s_users;             // s_gate

    /// <summary>Gets the reactor and counts one user more. The options and the logger of the first user hold for all.</summary>
    internal static EpollReactor Acquire(RpcReactorOptions options, ILogger logger)
    {
        lock (s_gate)
        {
            s_reactor ??= new EpollReactor(options, logger);
            s_users++;
            return s_reactor;
        }
    }

    /// <summary>Counts one user less; the last one stops the reactor.</summary>
    /// <returns>A task that completes when its threads have ended, which one that user code blocks may never do; at once if others use
    /// it.</returns>
    internal static Task ReleaseAsync(EpollReactor reactor)
    {
        lock (s_gate)
        {
            if (!ReferenceEquals(reactor, s_reactor) || --s_users > 0)
            {
                return Task.CompletedTask;
            }

            s_reactor = null;
        }

        return reactor.StopAsync();
    }
}
