namespace RpcOverSockets.Load.Measure;

/// <summary>The command line asks for something that does not exist or cannot be done here; the message says what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);
