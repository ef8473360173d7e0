using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ImmutableQueue{T}"/>: an array, the oldest element first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableQueueCodec<T, TCodec> : IRpcCodec<ImmutableQueue<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ImmutableQueue<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ImmutableQueue<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : ImmutableQueue.Create(Elements<T, TCodec>.ReadArray(ref reader));
}
