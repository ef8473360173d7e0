using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of one-dimensional arrays: an array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ArrayCodec<T, TCodec> : IRpcCodec<T[]>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, T[]? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value);
    }

    /// <inheritdoc/>
    public static T[]? Read(ref MessagePackReader reader) => reader.TryReadNil() ? null : Elements<T, TCodec>.ReadArray(ref reader);
}
