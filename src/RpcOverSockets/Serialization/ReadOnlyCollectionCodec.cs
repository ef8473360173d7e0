using System.Collections.ObjectModel;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ReadOnlyCollection{T}"/>: an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlyCollectionCodec<T, TCodec> : IRpcCodec<ReadOnlyCollection<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ReadOnlyCollection<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ReadOnlyCollection<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : new ReadOnlyCollection<T>(Elements<T, TCodec>.ReadArray(ref reader));
}
