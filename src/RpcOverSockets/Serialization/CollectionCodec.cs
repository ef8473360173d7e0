using System.Collections.ObjectModel;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Collection{T}"/>: an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CollectionCodec<T, TCodec> : IRpcCodec<Collection<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Collection<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static Collection<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : new Collection<T>(Elements<T, TCodec>.ReadList(ref reader));
}
