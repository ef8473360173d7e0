using System.Collections;
using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="BitArray"/>: an array of booleans.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BitArrayCodec : IRpcCodec<BitArray>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, BitArray? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(value.Length);
        writer.Enter();
        for (int i = 0; i < value.Length; i++)
        {
            writer.WriteBoolean(value[i]);
        }

        writer.Leave();
    }

    /// <inheritdoc/>
    public static BitArray? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        // One bit for each byte that is there.
        int count = reader.ReadArrayHeader();
        reader.Enter();
        var value = new BitArray(count);
        for (int i = 0; i < count; i++)
        {
            value[i] = reader.ReadBoolean();
        }

        reader.Leave();
        return value;
    }
}
