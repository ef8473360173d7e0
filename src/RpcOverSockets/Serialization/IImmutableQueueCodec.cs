using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IImmutableQueue{T}"/>: as <see cref="ImmutableQueue{T}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IImmutableQueueCodec<T, TCodec> : IRpcCodec<IImmutableQueue<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IImmutableQueue<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IImmutableQueue<T>? Read(ref MessagePackReader reader) => ImmutableQueueCodec<T, TCodec>.Read(ref reader);
}
