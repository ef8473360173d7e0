using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="PriorityQueue{TElement, TPriority}"/>: an array of [element, priority], in no particular order.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PriorityQueueCodec<TElement, TPriority, TElementCodec, TPriorityCodec>
    : IRpcCodec<PriorityQueue<TElement, TPriority>>
    where TElementCodec : struct, IRpcCodec<TElement>
    where TPriorityCodec : struct, IRpcCodec<TPriority>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, PriorityQueue<TElement, TPriority>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<(TElement, TPriority), ValueTupleCodec<TElement, TPriority, TElementCodec, TPriorityCodec>>.Write(
            ref writer, value.UnorderedItems.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static PriorityQueue<TElement, TPriority>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        // Made a heap at once, in linear time.
        return new PriorityQueue<TElement, TPriority>(
            Elements<(TElement, TPriority), ValueTupleCodec<TElement, TPriority, TElementCodec, TPriorityCodec>>.ReadArray(ref reader));
    }
}
