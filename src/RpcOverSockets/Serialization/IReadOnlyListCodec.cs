using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IReadOnlyList{T}"/>: an array, read as an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IReadOnlyListCodec<T, TCodec> : IRpcCodec<IReadOnlyList<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IReadOnlyList<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IReadOnlyList<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : Elements<T, TCodec>.ReadArray(ref reader);
}
