using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The types over bytes that have codecs of their own (docs/serialization.md §2).</summary>
internal static class ByteBuffers
{
    /// <summary>Gets the codec of a generic type whose only argument is byte, or null where it is an ordinary collection.</summary>
    public static string? Codec(INamedTypeSymbol type) => type.Name switch
    {
        "List" when type.Is("System.Collections.Generic", "List") => "ByteListCodec",     // writes an array, reads bin too
        "Memory" when type.Is("System", "Memory") => "ByteMemoryCodec",
        "ReadOnlyMemory" when type.Is("System", "ReadOnlyMemory") => "ByteReadOnlyMemoryCodec",
        "ArraySegment" when type.Is("System", "ArraySegment") => "ByteArraySegmentCodec",
        "ReadOnlySequence" when type.Is("System.Buffers", "ReadOnlySequence") => "ByteReadOnlySequenceCodec",
        "IMemoryOwner" when type.Is("System.Buffers", "IMemoryOwner") => "ByteMemoryOwnerCodec",
        _ => null,
    };
}
