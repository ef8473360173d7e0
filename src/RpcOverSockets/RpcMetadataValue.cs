namespace RpcOverSockets;

/// <summary>A value of <see cref="RpcMetadata"/>: text or bytes. Immutable.</summary>
public readonly record struct RpcMetadataValue
{
    private readonly string? _text;

    internal RpcMetadataValue(string text) => _text = text;

    internal RpcMetadataValue(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>Gets the text, or null if the value is bytes.</summary>
    public string? Text => _text;

    /// <summary>Gets the bytes; empty if the value is text.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Gets a value indicating whether the value is text.</summary>
    public bool IsText => _text is not null;
}
