using System.ComponentModel;
using System.Text;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="StringBuilder"/>: a string.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StringBuilderCodec : IRpcCodec<StringBuilder>
{
    // Even an empty one has room for 16 characters.
    private const int EmptyBytes = 96;

    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, StringBuilder? value) => writer.WriteString(value?.ToString());

    /// <inheritdoc/>
    public static StringBuilder? Read(ref MessagePackReader reader)
    {
        string? text = reader.ReadString();
        if (text is null)
        {
            return null;
        }

        reader.Charge(EmptyBytes);
        return new StringBuilder(text);
    }
}
