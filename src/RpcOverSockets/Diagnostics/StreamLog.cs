using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Diagnostics;

/// <summary>What stream transports log. Event ids 200 to 299.</summary>
internal static partial class StreamLog
{
    [LoggerMessage(200, LogLevel.Warning,
        "{EndPoint}: no connection can be accepted ({Cause}); {Shed} were closed, the next try is in {PauseMs} ms.")]
    internal static partial void AcceptPaused(ILogger logger, RpcEndPoint endPoint, string cause, int shed, int pauseMs);

    [LoggerMessage(201, LogLevel.Warning, "{EndPoint}: a connection was closed at accept because {Limit}.")]
    internal static partial void ConnectionRefused(ILogger logger, RpcEndPoint endPoint, string limit);

    [LoggerMessage(202, LogLevel.Error, "{EndPoint}: the listener failed: {Cause}.")]
    internal static partial void ListenerFailed(ILogger logger, RpcEndPoint endPoint, string cause);
}
