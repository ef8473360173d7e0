using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of an enum: the underlying integer, whether or not it has a name.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct EnumCodec<TEnum, TUnderlying, TCodec> : IRpcCodec<TEnum>
    where TEnum : struct, Enum
    where TUnderlying : struct
    where TCodec : struct, IRpcCodec<TUnderlying>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, TEnum value) =>
        TCodec.Write(ref writer, Unsafe.BitCast<TEnum, TUnderlying>(value));

    /// <inheritdoc/>
    public static TEnum Read(ref MessagePackReader reader) => Unsafe.BitCast<TUnderlying, TEnum>(TCodec.Read(ref reader));
}
