using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="LinkedList{T}"/>: an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LinkedListCodec<T, TCodec> : IRpcCodec<LinkedList<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, LinkedList<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static LinkedList<T>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = Elements<T, TCodec>.Begin(ref reader);
        var value = new LinkedList<T>();
        Elements<T, TCodec>.ReadInto(ref reader, value, count);
        return value;
    }
}
