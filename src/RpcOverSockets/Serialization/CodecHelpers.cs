using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Serialization;

/// <summary>What generated codecs share. For generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CodecHelpers
{
    /// <summary>Notes that a member has its value, and refuses a second one.</summary>
    /// <param name="seen">One bit for each member.</param>
    /// <param name="index">The member's bit, 0 to 63.</param>
    /// <param name="type">Name of the type, for the message.</param>
    /// <param name="key">Name of the key, for the message.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MarkSeen(ref ulong seen, int index, string type, string key)
    {
        ulong bit = 1UL << index;
        if ((seen & bit) != 0)
        {
            ThrowDuplicateKey(type, key);
        }

        seen |= bit;
    }

    /// <summary>Reads the header of a union's <c>[key, value]</c>, enters it and reads the key.</summary>
    /// <param name="reader">Stands at the array's header.</param>
    /// <param name="type">Name of the union, for the message.</param>
    /// <returns>The key.</returns>
    public static int EnterUnion(ref MessagePackReader reader, string type)
    {
        reader.ReadArrayHeaderOf(2, type);
        reader.Enter();
        return reader.ReadInt32();
    }

    /// <summary>Refuses a second value for one member.</summary>
    /// <param name="type">Name of the type.</param>
    /// <param name="key">The key.</param>
    [DoesNotReturn]
    public static void ThrowDuplicateKey(string type, string key) =>
        throw new RpcSerializationException($"{type} has two values for the key '{key}'.");

    /// <summary>Refuses nil where a struct is due.</summary>
    /// <param name="type">Name of the struct.</param>
    [DoesNotReturn]
    public static void ThrowNullStruct(string type) =>
        throw new RpcSerializationException($"Expected {type}, a struct, but found nil.");

    /// <summary>Refuses an object without a member that it must have.</summary>
    /// <param name="type">Name of the type.</param>
    /// <param name="member">Name of the member.</param>
    [DoesNotReturn]
    public static void ThrowMissingMember(string type, string member) =>
        throw new RpcSerializationException($"{type} lacks its required member {member}.");

    /// <summary>Refuses arguments that lack one without a default value.</summary>
    /// <param name="method">Name of the method.</param>
    /// <param name="parameter">Name of the parameter.</param>
    /// <param name="count">Number of arguments that came.</param>
    [DoesNotReturn]
    public static void ThrowMissingArgument(string method, string parameter, int count) =>
        throw new RpcSerializationException($"{method} got {count} arguments; '{parameter}' is missing and has no default value.");

    /// <summary>Refuses a union key that no attribute names.</summary>
    /// <param name="type">Name of the union.</param>
    /// <param name="key">The key.</param>
    [DoesNotReturn]
    public static void ThrowUnknownUnionKey(string type, int key) =>
        throw new RpcSerializationException($"{type} has no case with the key {key}.");

    /// <summary>Refuses a value whose exact type is no case of the union.</summary>
    /// <param name="type">Name of the union.</param>
    /// <param name="value">The value.</param>
    [DoesNotReturn]
    public static void ThrowUnknownUnionType(string type, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        throw new RpcSerializationException($"{value.GetType()} is not a case of {type}.");
    }
}
