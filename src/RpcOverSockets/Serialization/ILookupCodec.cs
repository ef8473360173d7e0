using System.ComponentModel;
using System.Linq;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ILookup{TKey, TElement}"/>: an array of [key, array of elements]. Two groups with one key are
/// refused.</summary>
/// <remarks>See <see cref="DictionaryCodec{TKey, TValue, TKeyCodec, TValueCodec}"/> for the comparer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ILookupCodec<TKey, TElement, TKeyCodec, TElementCodec> : IRpcCodec<ILookup<TKey, TElement>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TElementCodec : struct, IRpcCodec<TElement>
{
    private const int EntryOverheadBytes = 24;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ILookup<TKey, TElement>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<IGrouping<TKey, TElement>, IGroupingCodec<TKey, TElement, TKeyCodec, TElementCodec>>.Write(ref writer, value, value.Count);
    }

    /// <inheritdoc/>
    public static ILookup<TKey, TElement>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        IGrouping<TKey, TElement>[] groups =
            Elements<IGrouping<TKey, TElement>, IGroupingCodec<TKey, TElement, TKeyCodec, TElementCodec>>.ReadArray(ref reader);
        // Each is listed by its key, in a table that may be half empty; on the wire it has three bytes or more.
        long entryBytes = 2L * (Unsafe.SizeOf<TKey>() + EntryOverheadBytes);
        reader.Charge(long.Max(0, entryBytes - (3 * MessagePackLimits.FreeBytesPerByte)) * groups.Length);
        return new Lookup<TKey, TElement>(groups);
    }
}
