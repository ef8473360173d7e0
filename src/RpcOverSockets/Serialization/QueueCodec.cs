using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Queue{T}"/>: an array, the oldest element first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct QueueCodec<T, TCodec> : IRpcCodec<Queue<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Queue<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static Queue<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : new Queue<T>(Elements<T, TCodec>.ReadArray(ref reader));
}
