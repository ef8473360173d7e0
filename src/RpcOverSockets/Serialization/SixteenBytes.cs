namespace RpcOverSockets.Serialization;

/// <summary>Reads values that travel as exactly 16 binary bytes.</summary>
internal static class SixteenBytes
{
    internal const int Length = 16;

    internal static ReadOnlySpan<byte> Read(ref MessagePackReader reader, string what)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBinarySpan();
        if (bytes.Length != Length)
        {
            SerializationThrow.Malformed($"{what} has {Length} bytes; found {bytes.Length}.");
        }

        return bytes;
    }
}
