using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="List{T}"/>: an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ListCodec<T, TCodec> : IRpcCodec<List<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, List<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, CollectionsMarshal.AsSpan(value));
    }

    /// <inheritdoc/>
    public static List<T>? Read(ref MessagePackReader reader) => reader.TryReadNil() ? null : Elements<T, TCodec>.ReadList(ref reader);
}
