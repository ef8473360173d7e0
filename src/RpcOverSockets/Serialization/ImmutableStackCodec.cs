using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ImmutableStack{T}"/>: an array, the top first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableStackCodec<T, TCodec> : IRpcCodec<ImmutableStack<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ImmutableStack<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ImmutableStack<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : ImmutableStack.Create(Elements<T, TCodec>.ReadReversed(ref reader));
}
