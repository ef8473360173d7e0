using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="KeyValuePair{TKey, TValue}"/>: an array of exactly two.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct KeyValuePairCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<KeyValuePair<TKey, TValue>>
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, KeyValuePair<TKey, TValue> value)
    {
        writer.WriteArrayHeader(2);
        writer.Enter();
        TKeyCodec.Write(ref writer, value.Key);
        TValueCodec.Write(ref writer, value.Value);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static KeyValuePair<TKey, TValue> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(2, "KeyValuePair");
        reader.Enter();
        TKey key = TKeyCodec.Read(ref reader)!;
        TValue value = TValueCodec.Read(ref reader)!;
        reader.Leave();
        return new KeyValuePair<TKey, TValue>(key, value);
    }
}
