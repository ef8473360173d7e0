using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Memory{T}"/>: an array; nil is read as empty.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct MemoryCodec<T, TCodec> : IRpcCodec<Memory<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Memory<T> value) => Elements<T, TCodec>.Write(ref writer, value.Span);

    /// <inheritdoc/>
    public static Memory<T> Read(ref MessagePackReader reader) => reader.TryReadNil() ? default : Elements<T, TCodec>.ReadArray(ref reader);
}
