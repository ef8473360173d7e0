using System.Collections.Concurrent;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ConcurrentStack{T}"/>: an array, the top first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentStackCodec<T, TCodec> : IRpcCodec<ConcurrentStack<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ConcurrentStack<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        // A snapshot, because the number of elements comes first and may change meanwhile.
        Elements<T, TCodec>.Write(ref writer, value.ToArray());
    }

    /// <inheritdoc/>
    public static ConcurrentStack<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : new ConcurrentStack<T>(Elements<T, TCodec>.ReadReversed(ref reader));
}
