namespace RpcOverSockets.Generators.Locking;

/// <summary>A fault as the lock keeps it.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Shape">What travels.</param>
internal sealed record LockedFault(string Name, string Shape);
