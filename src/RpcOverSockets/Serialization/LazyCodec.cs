using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Lazy{T}"/>: its value, which writing creates.</summary>
/// <remarks>A value that is itself null cannot be told from a null reference; it is read as one.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LazyCodec<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T, TCodec>
    : IRpcCodec<Lazy<T>>, ILazilyWritten
    where TCodec : struct, IRpcCodec<T>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Lazy<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        TCodec.Write(ref writer, value.Value);
    }

    /// <inheritdoc/>
    public static Lazy<T>? Read(ref MessagePackReader reader) => reader.TryReadNil() ? null : new Lazy<T>(TCodec.Read(ref reader)!);
}
