namespace RpcOverSockets.Generators.Locking;

/// <summary>An argument as the lock keeps it.</summary>
/// <param name="Name">Its C# name, which does not travel.</param>
/// <param name="Shape">What travels.</param>
/// <param name="Default">What a missing argument becomes, as a C# expression; null where it must be there.</param>
internal sealed record LockedParameter(string Name, string Shape, string? Default);
