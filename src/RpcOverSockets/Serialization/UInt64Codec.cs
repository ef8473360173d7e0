using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ulong"/>: an integer in its smallest form.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt64Codec : IRpcCodec<ulong>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ulong value) => writer.WriteUInt64(value);

    /// <inheritdoc/>
    public static ulong Read(ref MessagePackReader reader) => reader.ReadUInt64();
}
