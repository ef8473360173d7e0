using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="SortedSet{T}"/>: an array. Duplicates in it are ignored.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SortedSetCodec<T, TCodec> : IRpcCodec<SortedSet<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, SortedSet<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static SortedSet<T>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = Elements<T, TCodec>.Begin(ref reader);
        var value = new SortedSet<T>(SortOrder<T>.Instance);
        Elements<T, TCodec>.ReadInto(ref reader, value, count);
        return value;
    }
}
