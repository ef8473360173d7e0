namespace RpcOverSockets.Generators.Locking;

/// <summary>A member of an object, a case of a union or a value of an enum, as the lock keeps it.</summary>
/// <param name="Key">An integer; for maps the key itself.</param>
/// <param name="Name">Its C# name; empty for cases of unions.</param>
/// <param name="Shape">What travels; empty for values of enums.</param>
/// <param name="IsRequired">Whether reading fails where it is missing.</param>
internal sealed record LockedMember(string Key, string Name, string Shape, bool IsRequired);
