using System.ComponentModel;
using System.Text;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Rune"/>: its scalar value as an integer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RuneCodec : IRpcCodec<Rune>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Rune value) => writer.WriteInt32(value.Value);

    /// <inheritdoc/>
    public static Rune Read(ref MessagePackReader reader)
    {
        int value = reader.ReadInt32();
        if (!Rune.IsValid(value))
        {
            SerializationThrow.Malformed($"{value} is not a Unicode scalar value.");
        }

        return new Rune(value);
    }
}
