using System.Collections.ObjectModel;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ReadOnlyObservableCollection{T}"/>: an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ReadOnlyObservableCollectionCodec<T, TCodec> : IRpcCodec<ReadOnlyObservableCollection<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ReadOnlyObservableCollection<T>? value) =>
        Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ReadOnlyObservableCollection<T>? Read(ref MessagePackReader reader)
    {
        ObservableCollection<T>? values = ObservableCollectionCodec<T, TCodec>.Read(ref reader);
        return values is null ? null : new ReadOnlyObservableCollection<T>(values);
    }
}
