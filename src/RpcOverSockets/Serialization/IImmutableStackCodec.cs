using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IImmutableStack{T}"/>: as <see cref="ImmutableStack{T}"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IImmutableStackCodec<T, TCodec> : IRpcCodec<IImmutableStack<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IImmutableStack<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IImmutableStack<T>? Read(ref MessagePackReader reader) => ImmutableStackCodec<T, TCodec>.Read(ref reader);
}
