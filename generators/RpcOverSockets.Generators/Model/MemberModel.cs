namespace RpcOverSockets.Generators.Model;

/// <summary>A member of an object that travels.</summary>
/// <param name="Name">Its C# name without <c>@</c>.</param>
/// <param name="Index">Its position in the array; −1 in a map.</param>
/// <param name="Key">Its key in the map; empty in an array.</param>
/// <param name="Type">Its type.</param>
/// <param name="HidingCast">The type to cast to where a derived type has another member of its name; null elsewhere.</param>
/// <param name="Getter">Reads it where generated code may not; null where it may.</param>
/// <param name="Setter">How it gets its value.</param>
/// <param name="SetAccessor">Sets it where generated code may not; null where it may.</param>
/// <param name="MustBeSent">Whether an object without it is refused: it is required, and no constructor takes it.</param>
internal sealed record MemberModel(
    string Name,
    int Index,
    string Key,
    TypeModel Type,
    string? HidingCast,
    AccessorModel? Getter,
    MemberSetter Setter,
    AccessorModel? SetAccessor,
    bool MustBeSent);
