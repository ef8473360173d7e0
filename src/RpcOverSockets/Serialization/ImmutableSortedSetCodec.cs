using System.Collections.Immutable;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ImmutableSortedSet{T}"/>: an array. Duplicates in it are ignored.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableSortedSetCodec<T, TCodec> : IRpcCodec<ImmutableSortedSet<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ImmutableSortedSet<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static ImmutableSortedSet<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : ImmutableSortedSet.CreateRange(SortOrder<T>.Instance, Elements<T, TCodec>.ReadArray(ref reader));
}
