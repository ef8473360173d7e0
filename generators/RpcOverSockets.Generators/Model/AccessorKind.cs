namespace RpcOverSockets.Generators.Model;

/// <summary>What an accessor reaches.</summary>
internal enum AccessorKind
{
    Field,
    Getter,
    Setter,
    Constructor,
}
