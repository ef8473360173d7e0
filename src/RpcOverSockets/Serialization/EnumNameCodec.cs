namespace RpcOverSockets.Serialization;

/// <summary>Codec of an enum that travels as its name, or names with ", " between them for flags, instead of its number. Chosen by
/// <see cref="RpcCodecAttribute"/>: <c>[RpcCodec(typeof(EnumNameCodec&lt;Color&gt;))]</c>.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
/// <remarks>Case counts. A value without a name is an error in both directions: a number would mean something else to a peer whose
/// enum is numbered in another way.</remarks>
public readonly struct EnumNameCodec<TEnum> : IRpcCodec<TEnum>
    where TEnum : struct, Enum
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, TEnum value)
    {
        string name = Enum.GetName(value) ?? value.ToString();

        if (IsNumber(name))
        {
            throw new RpcSerializationException($"{typeof(TEnum)} has no name for the value {name}.");
        }

        writer.WriteString(name);
    }

    /// <inheritdoc/>
    public static TEnum Read(ref MessagePackReader reader)
    {
        string? name = reader.ReadString();
        return name is not null && !IsNumber(name) && Enum.TryParse(name, ignoreCase: false, out TEnum value)
            ? value
            : throw new RpcSerializationException($"{typeof(TEnum)} has no value with the name '{name}'.");
    }

    // Both directions of Enum fall back to digits, which no name starts with. Blanks before a number are allowed to Parse as well.
    private static bool IsNumber(string name) => name.Length == 0 || name[0] is '-' or '+' or ' ' or '\t' || char.IsAsciiDigit(name[0]);
}
