using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of a type that travels as another.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <typeparam name="TSurrogate">What travels.</typeparam>
/// <typeparam name="TCodec">The surrogate's codec.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SurrogateCodec<T, TSurrogate, TCodec> : IRpcCodec<T>
    where T : notnull
    where TSurrogate : IRpcSurrogate<T, TSurrogate>
    where TCodec : struct, IRpcCodec<TSurrogate>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, T? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        TCodec.Write(ref writer, TSurrogate.FromValue(value));
    }

    /// <inheritdoc/>
    public static T? Read(ref MessagePackReader reader)
    {
        // A struct has no null: its surrogate's codec says what nil means.
        if (default(T) is null && reader.TryReadNil())
        {
            return default;
        }

        TSurrogate? surrogate = TCodec.Read(ref reader);
        return surrogate is null
            ? throw new RpcSerializationException($"Expected {typeof(TSurrogate)}, which stands for {typeof(T)}, but found nil.")
            : surrogate.ToValue();
    }
}
