using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Nullable{T}"/>: nil or the value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct NullableCodec<T, TCodec> : IRpcCodec<T?>
    where T : struct
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        TCodec.Write(ref writer, value.GetValueOrDefault());
    }

    /// <inheritdoc/>
    public static T? Read(ref MessagePackReader reader) => reader.TryReadNil() ? null : TCodec.Read(ref reader);
}
