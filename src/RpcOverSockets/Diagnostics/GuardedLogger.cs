using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Diagnostics;

/// <summary>The program's logger, whose failures end nothing: who logs is in the middle of something else, often on a worker.</summary>
/// <remarks>As thread-safe as what it wraps. A logger that blocks still holds up whoever logs (docs/operations.md §2).</remarks>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    /// <summary>Creates the logger of a type.</summary>
    internal static ILogger Create<T>(ILoggerFactory factory) => new GuardedLogger(factory.CreateLogger<T>());

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel)
    {
#pragma warning disable CA1031 // boundary to user code, as everywhere here
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031
    }

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
#pragma warning disable CA1031, RCS1075
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // There is nowhere to say it.
        }
#pragma warning restore CA1031, RCS1075
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);
}
