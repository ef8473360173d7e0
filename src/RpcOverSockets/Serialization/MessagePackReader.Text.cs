using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Serialization;

/// <content>Strings, bytes, extensions and timestamps.</content>
public ref partial struct MessagePackReader
{
    private const int ShortTextBytesMax = 256;

    /// <summary>Reads a string, or null for nil.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, or text that is not valid UTF-8.</exception>
    public string? ReadString()
    {
        if (TryReadNil())
        {
            return null;
        }

        ReadOnlySpan<byte> utf8 = ReadStringSpan();
        return utf8.IsEmpty ? string.Empty : DecodeUtf8(utf8);
    }

    /// <summary>Reads a string if it is not too long, and else skips it. Nil is an error.</summary>
    /// <param name="bytesMax">Its longest, in bytes of UTF-8.</param>
    /// <returns>The value, or null for one that is longer, of which nothing was decoded or checked.</returns>
    internal string? ReadStringUpTo(int bytesMax)
    {
        int length = ReadStringHeader();
        if (length > bytesMax)
        {
            Advance(length);
            return null;
        }

        return DecodeUtf8(Take(length));
    }

    /// <summary>Reads the beginning of a string, or null for nil; the rest is skipped.</summary>
    /// <param name="charsMax">The most to take, in UTF-16 units. A surrogate pair is not split.</param>
    /// <returns>The value; what was cut off was neither decoded nor checked.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, or text that is not valid UTF-8.</exception>
    internal string? ReadStringCut(int charsMax)
    {
        if (TryReadNil())
        {
            return null;
        }

        int length = ReadStringHeader();
        if (length <= charsMax)
        {
            return DecodeUtf8(Take(length)); // never more units than bytes
        }

        int front = (int)long.Min(length, 3L * charsMax); // never more than three bytes for a unit
        var chars = new char[charsMax];
        OperationStatus status = Utf8.ToUtf16(
            Take(front), chars, out _, out int written, replaceInvalidSequences: false, isFinalBlock: front == length);
        if (status == OperationStatus.InvalidData)
        {
            SerializationThrow.InvalidUtf8(Consumed);
        }

        Advance(length - front);
        return new string(chars, 0, written);
    }

    /// <summary>Reads a string as the bytes it has on the wire, which are not checked to be UTF-8. Nil is an error.</summary>
    /// <returns>The bytes. They are valid until the next call on this reader.</returns>
    /// <exception cref="RpcSerializationException">Something else is next.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadStringSpan()
    {
        byte code = Peek();
        if ((code & 0xe0) != MessagePackCode.FixStr)
        {
            return Take(ReadLongStringHeader());
        }

        _position++;
        return Take(code & MessagePackCode.FixStrMax);
    }

    /// <summary>Reads a string as the bytes it has on the wire, if a string is next.</summary>
    /// <param name="utf8">The bytes, not checked to be UTF-8; valid until the next call on this reader.</param>
    /// <returns>False if something else is next, which was not read.</returns>
    public bool TryReadStringSpan(out ReadOnlySpan<byte> utf8)
    {
        if (PeekType() != MessagePackType.String)
        {
            utf8 = default;
            return false;
        }

        utf8 = ReadStringSpan();
        return true;
    }

    /// <summary>Reads bytes, or null for nil. A string is taken as its bytes: the old format had no type of its own for them.</summary>
    /// <returns>A new array.</returns>
    /// <exception cref="RpcSerializationException">Something else is next.</exception>
    public byte[]? ReadBinary()
    {
        if (TryReadNil())
        {
            return null;
        }

        int length = ReadBinaryHeader();
        if (length == 0)
        {
            return [];
        }

        // Allocated only now that the bytes are known to be there.
        byte[] value = GC.AllocateUninitializedArray<byte>(length);
        CopyTo(value);
        return value;
    }

    /// <summary>Reads bytes into pooled memory, or null for nil: the memory into which they were received, where that is
    /// possible.</summary>
    internal PooledBytes? ReadPooledBinary()
    {
        if (TryReadNil())
        {
            return null;
        }

        int length = ReadBinaryHeader();
        if (_before == 0 && _rest == 0 && PayloadPiece.TryTake(_sequence, _position, length) is PooledBytes received)
        {
            _position += length;
            return received;
        }

        PooledBytes value = PooledBytes.Rent(length);
        CopyTo(value.Memory.Span);
        return value;
    }

    /// <summary>Reads bytes without copying them where they lie in one piece. Nil is an error.</summary>
    /// <returns>The bytes. They are valid until the next call on this reader.</returns>
    /// <exception cref="RpcSerializationException">Something else is next.</exception>
    public ReadOnlySpan<byte> ReadBinarySpan() => Take(ReadBinaryHeader());

    /// <summary>Reads the header of an extension; <see cref="ReadRaw"/> reads its content.</summary>
    /// <param name="type">The extension's type.</param>
    /// <returns>Length of the content in bytes, all of which are there.</returns>
    /// <exception cref="RpcSerializationException">Something else is next.</exception>
    public int ReadExtensionHeader(out sbyte type)
    {
        byte code = Peek();
        if (MessagePackCode.TypeOf(code) != MessagePackType.Extension)
        {
            ThrowUnexpected("an extension");
        }

        _position++;
        uint length = code switch
        {
            MessagePackCode.Ext8 => TakeByte(),
            MessagePackCode.Ext16 => TakeUInt16(),
            MessagePackCode.Ext32 => TakeUInt32(),
            _ => 1u << (code - MessagePackCode.FixExt1),
        };
        type = (sbyte)TakeByte();
        return CheckLength(length);
    }

    /// <summary>Reads so many bytes as they are.</summary>
    /// <param name="lengthBytes">How many, not negative.</param>
    /// <returns>The bytes. They are valid until the next call on this reader.</returns>
    /// <exception cref="RpcSerializationException">There are fewer.</exception>
    public ReadOnlySpan<byte> ReadRaw(int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        return Take(lengthBytes);
    }

    /// <summary>Reads a timestamp.</summary>
    /// <returns>The time, as UTC. What is finer than 100 ns is cut off.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, more than 999 999 999 nanoseconds, or a time outside the
    /// years 1 to 9999.</exception>
    public DateTime ReadDateTime()
    {
        int length = ReadExtensionHeader(out sbyte type);
        if (type != MessagePackCode.TimestampExtension)
        {
            SerializationThrow.Malformed($"Expected a timestamp (extension type -1) but found extension type {type}.");
        }

        switch (length)
        {
            case 4:
                return DateTimeTicks.ToDateTime(TakeUInt32(), 0);
            case 8:
                ulong both = TakeUInt64();
                return DateTimeTicks.ToDateTime((long)(both & 0x3_ffff_ffff), (uint)(both >> 34));
            case 12:
                uint nanoseconds = TakeUInt32();
                return DateTimeTicks.ToDateTime((long)TakeUInt64(), nanoseconds);
            default:
                SerializationThrow.Malformed($"A timestamp has 4, 8 or 12 bytes; found {length}.");
                return default;
        }
    }

    private readonly int CheckLength(uint lengthBytes)
    {
        CheckRemaining(lengthBytes);
        if (lengthBytes > (uint)Array.MaxLength)
        {
            SerializationThrow.OutOfRange("an array in memory", $"length {lengthBytes}", Consumed);
        }

        return (int)lengthBytes;
    }

    // All of its bytes are there.
    private int ReadStringHeader()
    {
        byte code = Peek();
        if ((code & 0xe0) != MessagePackCode.FixStr)
        {
            return ReadLongStringHeader();
        }

        _position++;
        return CheckLength((uint)(code & MessagePackCode.FixStrMax));
    }

    private int ReadLongStringHeader()
    {
        byte code = Peek();
        if (code is < MessagePackCode.Str8 or > MessagePackCode.Str32)
        {
            ThrowUnexpected("a string");
        }

        _position++;
        return CheckLength(TakeLength(code - MessagePackCode.Str8));
    }

    private int ReadBinaryHeader()
    {
        byte code = Peek();
        if (MessagePackCode.TypeOf(code) == MessagePackType.String)
        {
            if (code >= MessagePackCode.Str8)
            {
                return ReadLongStringHeader();
            }

            _position++;
            return CheckLength((uint)(code & MessagePackCode.FixStrMax));
        }

        if (code is < MessagePackCode.Bin8 or > MessagePackCode.Bin32)
        {
            ThrowUnexpected("binary data");
        }

        _position++;
        return CheckLength(TakeLength(code - MessagePackCode.Bin8));
    }

    // 0, 1, 2: a length of 8, 16, 32 bits.
    private uint TakeLength(int form) => form switch
    {
        0 => TakeByte(),
        1 => TakeUInt16(),
        _ => TakeUInt32(),
    };

    private readonly string DecodeUtf8(scoped ReadOnlySpan<byte> utf8)
    {
        // Most text is ASCII, whose bytes are its chars.
        if (Ascii.IsValid(utf8))
        {
            return Encoding.Latin1.GetString(utf8);
        }

        if (utf8.Length <= ShortTextBytesMax)
        {
            // One pass that checks and decodes; never more chars than bytes.
            Span<char> chars = stackalloc char[ShortTextBytesMax];
            OperationStatus status = Utf8.ToUtf16(utf8, chars, out _, out int length, replaceInvalidSequences: false);
            if (status != OperationStatus.Done)
            {
                SerializationThrow.InvalidUtf8(Consumed);
            }

            return new string(chars[..length]);
        }

        if (!Utf8.IsValid(utf8))
        {
            SerializationThrow.InvalidUtf8(Consumed);
        }

        return Encoding.UTF8.GetString(utf8);
    }
}
