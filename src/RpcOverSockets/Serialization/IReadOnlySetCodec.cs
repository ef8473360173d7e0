using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IReadOnlySet{T}"/>: an array, read as a hash set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IReadOnlySetCodec<T, TCodec> : IRpcCodec<IReadOnlySet<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IReadOnlySet<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IReadOnlySet<T>? Read(ref MessagePackReader reader) => HashSetCodec<T, TCodec>.Read(ref reader);
}
