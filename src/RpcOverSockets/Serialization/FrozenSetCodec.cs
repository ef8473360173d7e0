using System.Collections.Frozen;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="FrozenSet{T}"/>: an array. Duplicates in it are ignored.</summary>
/// <remarks>See <see cref="DictionaryCodec{TKey, TValue, TKeyCodec, TValueCodec}"/> for the comparer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct FrozenSetCodec<T, TCodec> : IRpcCodec<FrozenSet<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, FrozenSet<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static FrozenSet<T>? Read(ref MessagePackReader reader) =>
        HashSetCodec<T, TCodec>.Read(ref reader)?.ToFrozenSet(SeededComparer<T>.Frozen);
}
