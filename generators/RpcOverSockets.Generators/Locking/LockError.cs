namespace RpcOverSockets.Generators.Locking;

/// <summary>Why a lock file cannot be read.</summary>
/// <param name="Line">The line, from 0.</param>
/// <param name="Message">The reason.</param>
internal sealed record LockError(int Line, string Message);
