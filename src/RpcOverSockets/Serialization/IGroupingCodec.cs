using System.ComponentModel;
using System.Linq;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IGrouping{TKey, TElement}"/>: [key, array of elements].</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IGroupingCodec<TKey, TElement, TKeyCodec, TElementCodec> : IRpcCodec<IGrouping<TKey, TElement>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TElementCodec : struct, IRpcCodec<TElement>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IGrouping<TKey, TElement>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        TKeyCodec.Write(ref writer, value.Key);
        Elements<TElement, TElementCodec>.WriteAny(ref writer, value);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static IGrouping<TKey, TElement>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeaderOf(2, "IGrouping");
        reader.Enter();
        TKey? key = TKeyCodec.Read(ref reader);
        if (key is null)
        {
            SerializationThrow.NullKey("a grouping");
        }

        TElement[] elements = Elements<TElement, TElementCodec>.ReadArray(ref reader);
        reader.Leave();
        return new Grouping<TKey, TElement>(key, elements);
    }
}
