using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IImmutableSet{T}"/>: an array, read as <see cref="ImmutableHashSet{T}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IImmutableSetCodec<T, TCodec> : IRpcCodec<IImmutableSet<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IImmutableSet<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IImmutableSet<T>? Read(ref MessagePackReader reader) => ImmutableHashSetCodec<T, TCodec>.Read(ref reader);
}
