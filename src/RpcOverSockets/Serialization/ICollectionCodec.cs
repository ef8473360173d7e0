using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ICollection{T}"/>: an array, read as a list.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ICollectionCodec<T, TCodec> : IRpcCodec<ICollection<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ICollection<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ICollection<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : Elements<T, TCodec>.ReadList(ref reader);
}
