namespace RpcOverSockets.Serialization;

/// <summary>The kinds of values that MessagePack knows.</summary>
public enum MessagePackType
{
    /// <summary>The byte 0xC1, which no valid payload contains.</summary>
    Invalid,

    /// <summary>Nil.</summary>
    Nil,

    /// <summary>False or true.</summary>
    Boolean,

    /// <summary>An integer of any width and sign.</summary>
    Integer,

    /// <summary>A float of 32 or 64 bits.</summary>
    Float,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A map.</summary>
    Map,

    /// <summary>An extension, such as a timestamp.</summary>
    Extension,
}
