using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="Dictionary{TKey, TValue}"/>: a map. Two values for one key are refused.</summary>
/// <remarks>A dictionary that has been read with numbers, times, enums or GUIDs as keys does not use their default comparer but one
/// that finds the same keys equal and mixes a secret of the process into their hash codes. Otherwise a peer could choose keys that
/// all fall into one bucket, and each look-up would walk through them all. .NET protects only strings by itself.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<Dictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, Dictionary<TKey, TValue>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Write(ref writer, value.GetEnumerator(), value.Count);
    }

    /// <inheritdoc/>
    public static Dictionary<TKey, TValue>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader);
}
