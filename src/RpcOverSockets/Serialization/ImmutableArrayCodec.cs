using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ImmutableArray{T}"/>: an array; nil for the default value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ImmutableArrayCodec<T, TCodec> : IRpcCodec<ImmutableArray<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ImmutableArray<T> value)
    {
        if (value.IsDefault)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.AsSpan());
    }

    /// <inheritdoc/>
    public static ImmutableArray<T> Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? default : ImmutableCollectionsMarshal.AsImmutableArray(Elements<T, TCodec>.ReadArray(ref reader));
}
