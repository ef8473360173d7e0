using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IList{T}"/>: an array, read as a list.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IListCodec<T, TCodec> : IRpcCodec<IList<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IList<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IList<T>? Read(ref MessagePackReader reader) => reader.TryReadNil() ? null : Elements<T, TCodec>.ReadList(ref reader);
}
