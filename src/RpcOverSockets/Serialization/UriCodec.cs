using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Uri"/>: its original string.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UriCodec : IRpcCodec<Uri>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Uri? value) => writer.WriteString(value?.OriginalString);

    /// <inheritdoc/>
    public static Uri? Read(ref MessagePackReader reader)
    {
        string? text = reader.ReadString();
        if (text is null)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out Uri? value))
        {
            SerializationThrow.BadText(nameof(Uri), cause: null);
        }

        return value;
    }
}
