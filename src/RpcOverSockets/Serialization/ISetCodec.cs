using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ISet{T}"/>: an array, read as a hash set.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ISetCodec<T, TCodec> : IRpcCodec<ISet<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ISet<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static ISet<T>? Read(ref MessagePackReader reader) => HashSetCodec<T, TCodec>.Read(ref reader);
}
