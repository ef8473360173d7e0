using Microsoft.Extensions.Logging;

namespace RpcOverSockets.Calls;

/// <summary>What calls log. Payloads are never logged.</summary>
internal static partial class CallLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "The handler of {Service}/{Method} failed.")]
    internal static partial void HandlerFailed(ILogger logger, Exception failure, string service, string method);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Connection to {Peer} is closed: {Code}, {Reason}")]
    internal static partial void ConnectionError(ILogger logger, string peer, Framing.ConnectionCode code, string reason);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Debug, Message = "Connection to {Peer} has ended: {Reason}")]
    internal static partial void ConnectionEnded(ILogger logger, string peer, string reason);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "The peer {Peer} closes the connection: {Code}, {Reason}")]
    internal static partial void PeerClosed(ILogger logger, string peer, Framing.ConnectionCode code, string reason);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Debug, Message = "The peer {Peer} accepts no new calls: {Code}, {Reason}")]
    internal static partial void PeerGoesAway(ILogger logger, string peer, Framing.ConnectionCode code, string reason);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Debug, Message = "A call from {Peer} was refused: {Status}, {Reason}")]
    internal static partial void CallRefused(ILogger logger, string peer, RpcStatus status, string reason);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Error, Message = "The fault {Fault} of a handler could not be written.")]
    internal static partial void FaultFailed(ILogger logger, Exception failure, string fault);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Error, Message = "Metadata of a handler could not be written.")]
    internal static partial void MetadataFailed(ILogger logger, Exception failure);

    [LoggerMessage(EventId = 2013, Level = LogLevel.Error,
        Message = "A call of {Service}/{Method} could not be ended; the connection to {Peer} is closed.")]
    internal static partial void EndFailed(ILogger logger, Exception failure, string service, string method, string peer);

    [LoggerMessage(EventId = 2009, Level = LogLevel.Error, Message = "The disposal of a {Type} that its caller has dropped failed.")]
    internal static partial void DisposalFailed(ILogger logger, Exception failure, string type);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Error, Message = "A type among the arguments of {Service}/{Method} threw.")]
    internal static partial void ArgumentsFailed(ILogger logger, Exception failure, string service, string method);

    [LoggerMessage(
        EventId = 2006, Level = LogLevel.Error, Message = "The one-way call {Service}/{Method} ended with {Status}: {Reason}")]
    internal static partial void OneWayFailed(ILogger logger, string service, string method, RpcStatus status, string reason);

    [LoggerMessage(
        EventId = 2011,
        Level = LogLevel.Information,
        Message = "The contract {Service} is another one at the server {Peer}: {Difference}. Calls go on.")]
    internal static partial void ContractDiffers(ILogger logger, string service, string peer, string difference);
}
