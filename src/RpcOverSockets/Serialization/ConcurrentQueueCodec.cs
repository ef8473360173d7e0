using System.Collections.Concurrent;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ConcurrentQueue{T}"/>: an array, the oldest element first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentQueueCodec<T, TCodec> : IRpcCodec<ConcurrentQueue<T>>
    where TCodec : struct, IRpcCodec<T>
{
    // What an empty one takes, roughly.
    private const int EmptyBytes = 768;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ConcurrentQueue<T>? value)
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
    public static ConcurrentQueue<T>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.Charge(EmptyBytes);
        return new ConcurrentQueue<T>(Elements<T, TCodec>.ReadArray(ref reader));
    }
}
