namespace RpcOverSockets.Generators.Locking;

/// <summary>How values of a declared type travel.</summary>
internal enum LockedLayout
{
    /// <summary>Members by integer keys.</summary>
    Array,

    /// <summary>Members by string keys.</summary>
    Map,

    /// <summary>A case and its value.</summary>
    Union,

    /// <summary>The underlying integer.</summary>
    Enum,
}
