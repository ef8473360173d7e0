using System.Collections.Concurrent;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ConcurrentBag{T}"/>: an array, in no particular order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ConcurrentBagCodec<T, TCodec> : IRpcCodec<ConcurrentBag<T>>
    where TCodec : struct, IRpcCodec<T>
{
    // What an empty one takes, roughly.
    private const int EmptyBytes = 512;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ConcurrentBag<T>? value)
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
    public static ConcurrentBag<T>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.Charge(EmptyBytes);
        return new ConcurrentBag<T>(Elements<T, TCodec>.ReadArray(ref reader));
    }
}
