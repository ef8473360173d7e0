using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IImmutableList{T}"/>: as <see cref="ImmutableList{T}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IImmutableListCodec<T, TCodec> : IRpcCodec<IImmutableList<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IImmutableList<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IImmutableList<T>? Read(ref MessagePackReader reader) => ImmutableListCodec<T, TCodec>.Read(ref reader);
}
