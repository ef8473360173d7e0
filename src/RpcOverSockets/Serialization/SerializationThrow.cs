using System.Diagnostics.CodeAnalysis;

namespace RpcOverSockets.Serialization;

/// <summary>Throws what readers, writers and codecs refuse, so that their hot methods stay small.</summary>
internal static class SerializationThrow
{
    [DoesNotReturn]
    internal static void Unexpected(string expected, byte code, long offset) =>
        throw new RpcSerializationException($"Expected {expected} but found {Describe(code)} at byte {offset}.");

    [DoesNotReturn]
    internal static void Truncated(long needed, long remaining, long offset) =>
        throw new RpcSerializationException(
            $"The payload ends too early: {needed} more bytes are needed at byte {offset}, but only {remaining} are there.");

    [DoesNotReturn]
    internal static void CountBeyondEnd(string what, long count, long remaining, long offset) =>
        throw new RpcSerializationException(
            $"{what} of {count} elements at byte {offset} cannot be complete: only {remaining} bytes are left.");

    [DoesNotReturn]
    internal static void OutOfRange(string target, string found, long end) =>
        throw new RpcSerializationException($"The value {found} that ends at byte {end} does not fit {target}.");

    [DoesNotReturn]
    internal static void TooDeep(int depthMax) =>
        throw new RpcSerializationException($"Arrays and maps are nested deeper than the limit of {depthMax}.");

    [DoesNotReturn]
    internal static void TooMuchMemory(long received) =>
        throw new RpcSerializationException(
            $"The payload of {received} bytes would take far more memory than its size allows: mostly absent members or elements.");

    [DoesNotReturn]
    internal static void InvalidUtf8(long offset) =>
        throw new RpcSerializationException($"The string that ends at byte {offset} is not valid UTF-8.");

    [DoesNotReturn]
    internal static void InvalidUtf16() =>
        throw new RpcSerializationException("A string with an unpaired surrogate cannot be written as UTF-8.");

    [DoesNotReturn]
    internal static void Malformed(string what) => throw new RpcSerializationException(what);

    [DoesNotReturn]
    internal static void WrongCount(string what, int expected, int found) =>
        throw new RpcSerializationException($"{what} is an array of exactly {expected} elements; found {found}.");

    [DoesNotReturn]
    internal static void DuplicateKey(string what) =>
        throw new RpcSerializationException($"Two values for one key in {what}.");

    [DoesNotReturn]
    internal static void NullKey(string what) =>
        throw new RpcSerializationException($"A null key in {what}.");

    [DoesNotReturn]
    internal static void Changed(int count, int written) =>
        throw new RpcSerializationException(
            $"A collection of {count} elements enumerated {written}; it must not change while it is written.");

    [DoesNotReturn]
    internal static void BadText(string target, Exception? cause) =>
        throw new RpcSerializationException($"The text is not a valid {target}.", cause);

    /// <summary>Names a value by its first byte.</summary>
    internal static string Describe(byte code) => code switch
    {
        MessagePackCode.Nil => "nil",
        MessagePackCode.False => "false",
        MessagePackCode.True => "true",
        MessagePackCode.NeverUsed => "the invalid code 0xc1",
        _ => MessagePackCode.TypeOf(code) switch
        {
            MessagePackType.Integer => $"an integer (0x{code:x2})",
            MessagePackType.Float => $"a float of {(code == MessagePackCode.Float32 ? 32 : 64)} bits (0x{code:x2})",
            MessagePackType.String => $"a string (0x{code:x2})",
            MessagePackType.Binary => $"binary data (0x{code:x2})",
            MessagePackType.Array => $"an array (0x{code:x2})",
            MessagePackType.Map => $"a map (0x{code:x2})",
            _ => $"an extension (0x{code:x2})",
        },
    };
}
