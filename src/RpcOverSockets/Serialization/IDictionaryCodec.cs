using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="IDictionary{TKey, TValue}"/>: a map, read as a dictionary. Two values for one key are refused.</summary>
/// <remarks>See <see cref="DictionaryCodec{TKey, TValue, TKeyCodec, TValueCodec}"/> for the comparer.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct IDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> : IRpcCodec<IDictionary<TKey, TValue>>
    where TKey : notnull
    where TKeyCodec : struct, IRpcCodec<TKey>
    where TValueCodec : struct, IRpcCodec<TValue>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, IDictionary<TKey, TValue>? value) =>
        Pairs<TKey, TValue, TKeyCodec, TValueCodec>.WriteAny(ref writer, value);

    /// <inheritdoc/>
    public static IDictionary<TKey, TValue>? Read(ref MessagePackReader reader) =>
        reader.TryReadNil() ? null : Pairs<TKey, TValue, TKeyCodec, TValueCodec>.Read(ref reader);
}
