using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Stack{T}"/>: an array, the top first.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StackCodec<T, TCodec> : IRpcCodec<Stack<T>>
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Stack<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Elements<T, TCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static Stack<T>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : new Stack<T>(Elements<T, TCodec>.ReadReversed(ref reader));
}
