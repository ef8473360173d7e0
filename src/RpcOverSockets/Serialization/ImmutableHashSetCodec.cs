using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ImmutableHashSet{T}"/>: an array. Duplicates in it are ignored.</summary>
/// <remarks>See <see cref="DictionaryCodec{TKey, TValue, TKeyCodec, TValueCodec}"/> for the comparer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableHashSetCodec<T, TCodec> : IRpcCodec<ImmutableHashSet<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ImmutableHashSet<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static ImmutableHashSet<T>? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        return ImmutableHashSet.CreateRange(SeededComparer<T>.Instance, Elements<T, TCodec>.ReadArray(ref reader));
    }
}
