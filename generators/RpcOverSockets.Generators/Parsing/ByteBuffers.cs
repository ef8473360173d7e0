using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The types over bytes that travel as bin, not as an array of integers (serialization.md §6).</summary>
internal static class ByteBuffers
{
    /// <summary>Gets the codec of a generic type whose only argument is byte, or null where it is an ordinary collection.</summary>
    public static string? Codec(INamedTypeSymbol type) => type.Name switch
    {
        "Memory" when type.Is("System", "Memory") => "ByteMemoryCodec",
        "ReadOnlyMemory" when type.Is("System", "ReadOnlyMemory") => "ReadOnlyByteMemoryCodec",
        "ArraySegment" when type.Is("System", "ArraySegment") => "ByteArraySegmentCodec",
        "ReadOnlySequence" when type.Is("System.Buffers", "ReadOnlySequence") => "ReadOnlyByteSequenceCodec",
        _ => null,
    };
}
