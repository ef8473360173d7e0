namespace RpcOverSockets.Generators.Parsing;

/// <summary>What a type that is not of the base class library is to the generator.</summary>
internal enum PayloadStanding
{
    /// <summary>A payload type with a codec.</summary>
    Known,

    /// <summary>It carries no attribute, or is of another assembly that has no codec for it.</summary>
    Unknown,

    /// <summary>object, dynamic, Type, Exception: the peer would choose what is created.</summary>
    Untyped,

    /// <summary>Delegates, expressions, streams, ref structs, inline arrays: not data, or not to be seen as such.</summary>
    CannotBeSent,

    /// <summary>A payload type that cannot be created and does not say which types stand for it.</summary>
    AbstractWithoutUnion,

    /// <summary>Private or file-local.</summary>
    NotAccessible,
}
