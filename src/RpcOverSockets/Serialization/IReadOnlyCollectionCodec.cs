using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IReadOnlyCollection{T}"/>: an array, read as an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IReadOnlyCollectionCodec<T, TCodec> : IRpcCodec<IReadOnlyCollection<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IReadOnlyCollection<T>? value) =>
        Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IReadOnlyCollection<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : Elements<T, TCodec>.ReadArray(ref reader);
}
