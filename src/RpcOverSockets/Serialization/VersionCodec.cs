using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Version"/>: its text, two to four numbers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct VersionCodec : IRpcCodec<Version>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Version? value) => writer.WriteString(value?.ToString());

    /// <inheritdoc/>
    public static Version? Read(ref MessagePackReader reader)
    {
        string? text = reader.ReadString();
        if (text is null)
        {
            return null;
        }

        if (!Version.TryParse(text, out Version? value))
        {
            SerializationThrow.BadText(nameof(Version), cause: null);
        }

        return value;
    }
}
