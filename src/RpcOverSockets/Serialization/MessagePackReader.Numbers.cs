using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Serialization;

/// <content>Integers of any form that fit the target, and floats.</content>
public ref partial struct MessagePackReader
{
    /// <summary>Reads an integer.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, or an integer that does not fit.</exception>
    public sbyte ReadSByte() => (sbyte)ReadSigned(sbyte.MinValue, sbyte.MaxValue, "an sbyte");

    /// <inheritdoc cref="ReadSByte"/>
    public short ReadInt16() => (short)ReadSigned(short.MinValue, short.MaxValue, "a short");

    /// <inheritdoc cref="ReadSByte"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadInt32()
    {
        byte code = Peek();
        if (code <= MessagePackCode.FixIntMax)
        {
            _position++;
            return code;
        }

        return ReadInt32Long();
    }

    /// <inheritdoc cref="ReadSByte"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadInt64()
    {
        byte code = Peek();
        if (code <= MessagePackCode.FixIntMax)
        {
            _position++;
            return code;
        }

        return ReadSignedLong("a long");
    }

    /// <inheritdoc cref="ReadSByte"/>
    public byte ReadByte() => (byte)ReadUnsigned(byte.MaxValue, "a byte");

    /// <inheritdoc cref="ReadSByte"/>
    public ushort ReadUInt16() => (ushort)ReadUnsigned(ushort.MaxValue, "a ushort");

    /// <inheritdoc cref="ReadSByte"/>
    public uint ReadUInt32() => (uint)ReadUnsigned(uint.MaxValue, "a uint");

    /// <inheritdoc cref="ReadSByte"/>
    public ulong ReadUInt64() => ReadUnsigned(ulong.MaxValue, "a ulong");

    /// <summary>Reads a UTF-16 code unit from an integer.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, or an integer that does not fit.</exception>
    public char ReadChar() => (char)ReadUnsigned(char.MaxValue, "a char");

    /// <summary>Reads a float of 32 bits, or an integer.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, such as a float of 64 bits.</exception>
    public float ReadSingle()
    {
        if (Peek() != MessagePackCode.Float32)
        {
            return ReadIntegerAsSingle();
        }

        _position++;
        return BitConverter.UInt32BitsToSingle(TakeUInt32());
    }

    /// <summary>Reads a float of 64 or 32 bits, or an integer.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="RpcSerializationException">Something else is next.</exception>
    public double ReadDouble()
    {
        switch (Peek())
        {
            case MessagePackCode.Float64:
                _position++;
                return BitConverter.UInt64BitsToDouble(TakeUInt64());
            case MessagePackCode.Float32:
                _position++;
                return BitConverter.UInt32BitsToSingle(TakeUInt32());
            case MessagePackCode.UInt64:
                return ReadUInt64();
            default:
                return ReadSignedLong("a double");
        }
    }

    private float ReadIntegerAsSingle() =>
        Peek() == MessagePackCode.UInt64 ? ReadUInt64() : ReadSignedLong("a float");

    // The commonest type has a way of its own; whatever is rare or wrong takes the general one.
    private int ReadInt32Long()
    {
        byte code = Peek();
        switch (code)
        {
            case >= MessagePackCode.NegativeFixIntMin:
                _position++;
                return (sbyte)code;
            case MessagePackCode.UInt8:
                _position++;
                return TakeByte();
            case MessagePackCode.UInt16:
                _position++;
                return TakeUInt16();
            case MessagePackCode.UInt32:
                _position++;
                uint unsigned = TakeUInt32();
                if (unsigned > int.MaxValue)
                {
                    ThrowOutOfRange("an int", unsigned.ToString(CultureInfo.InvariantCulture));
                }

                return (int)unsigned;
            case MessagePackCode.Int16:
                _position++;
                return (short)TakeUInt16();
            case MessagePackCode.Int32:
                _position++;
                return (int)TakeUInt32();
            default:
                return (int)ReadSigned(int.MinValue, int.MaxValue, "an int");
        }
    }

    private long ReadSigned(long min, long max, string target)
    {
        long value = ReadSignedLong(target);
        if (value < min || value > max)
        {
            ThrowOutOfRange(target, value.ToString(CultureInfo.InvariantCulture));
        }

        return value;
    }

    private long ReadSignedLong(string target)
    {
        byte code = Peek();
        switch (code)
        {
            case <= MessagePackCode.FixIntMax or >= MessagePackCode.NegativeFixIntMin:
                _position++;
                return (sbyte)code;
            case MessagePackCode.UInt8:
                _position++;
                return TakeByte();
            case MessagePackCode.UInt16:
                _position++;
                return TakeUInt16();
            case MessagePackCode.UInt32:
                _position++;
                return TakeUInt32();
            case MessagePackCode.Int8:
                _position++;
                return (sbyte)TakeByte();
            case MessagePackCode.Int16:
                _position++;
                return (short)TakeUInt16();
            case MessagePackCode.Int32:
                _position++;
                return (int)TakeUInt32();
            case MessagePackCode.Int64:
                _position++;
                return (long)TakeUInt64();
            case MessagePackCode.UInt64:
                _position++;
                ulong unsigned = TakeUInt64();
                if (unsigned > long.MaxValue)
                {
                    ThrowOutOfRange(target, unsigned.ToString(CultureInfo.InvariantCulture));
                }

                return (long)unsigned;
            default:
                ThrowUnexpected(target);
                return 0;
        }
    }

    [DoesNotReturn]
    private readonly void ThrowOutOfRange(string target, string value) => SerializationThrow.OutOfRange(target, value, Consumed);

    private ulong ReadUnsigned(ulong max, string target)
    {
        byte code = Peek();
        if (code <= MessagePackCode.FixIntMax)
        {
            _position++;
            return code;
        }

        ulong value;
        if (code == MessagePackCode.UInt64)
        {
            _position++;
            value = TakeUInt64();
        }
        else
        {
            long signed = ReadSignedLong(target);
            if (signed < 0)
            {
                ThrowOutOfRange(target, signed.ToString(CultureInfo.InvariantCulture));
            }

            value = (ulong)signed;
        }

        if (value > max)
        {
            ThrowOutOfRange(target, value.ToString(CultureInfo.InvariantCulture));
        }

        return value;
    }
}
