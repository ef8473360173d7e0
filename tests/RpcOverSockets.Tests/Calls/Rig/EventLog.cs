using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Keeps what is logged.</summary>
internal sealed class EventLog : ILogger
{
    internal ConcurrentQueue<(int Id, string Text)> Events { get; } = new();

    /// <summary>Called for each event, where the test wants that.</summary>
    internal Action? OnLogged { get; init; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Events.Enqueue((eventId.Id, formatter(state, exception)));
        OnLogged?.Invoke();
    }

    internal int Count(int id) => Events.Count(entry => entry.Id == id);
}
