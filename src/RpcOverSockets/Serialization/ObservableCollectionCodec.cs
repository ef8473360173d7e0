using System.Collections.ObjectModel;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ObservableCollection{T}"/>: an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ObservableCollectionCodec<T, TCodec> : IRpcCodec<ObservableCollection<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ObservableCollection<T>? value) =>
        Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ObservableCollection<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : new ObservableCollection<T>(Elements<T, TCodec>.ReadList(ref reader));
}
