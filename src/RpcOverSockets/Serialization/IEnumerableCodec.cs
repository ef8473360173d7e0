using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IEnumerable{T}"/>: an array, read as an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IEnumerableCodec<T, TCodec> : IRpcCodec<IEnumerable<T>>, ILazilyWritten
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IEnumerable<T>? value) => Elements<T, TCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IEnumerable<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : Elements<T, TCodec>.ReadArray(ref reader);
}
