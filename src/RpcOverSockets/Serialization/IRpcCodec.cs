namespace RpcOverSockets.Serialization;

/// <summary>Writes and reads one type as MessagePack. Implemented by structs, so that generic codecs compose without
/// indirection.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <remarks>A codec of a reference type writes null as nil and reads nil as null. A codec that fails throws
/// <see cref="RpcSerializationException"/> and leaves the writer or reader unusable.</remarks>
public interface IRpcCodec<T>
{
    /// <summary>Writes one value.</summary>
    /// <param name="writer">Where the value goes.</param>
    /// <param name="value">The value.</param>
    static abstract void Write(ref MessagePackWriter writer, T? value);

    /// <summary>Reads one value.</summary>
    /// <param name="reader">Stands at the value's first byte, and after it when this returns.</param>
    /// <returns>The value.</returns>
    static abstract T? Read(ref MessagePackReader reader);

    /// <summary>Describes what travels, for the contract hash. Codecs of types that have no name of their own in a contract lock need not
    /// implement it.</summary>
    /// <param name="payloads">Gets the description of the type and of those that it mentions.</param>
    static virtual void Describe(PayloadDescription payloads)
    {
    }
}
