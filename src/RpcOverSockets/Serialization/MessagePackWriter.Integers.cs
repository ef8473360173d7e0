using System.Runtime.CompilerServices;

namespace RpcOverSockets.Serialization;

/// <content>Integers: the smallest form, and the unsigned forms for all that are not negative, as MessagePack-CSharp does.</content>
public ref partial struct MessagePackWriter
{
    private const int NegativeFixIntMin = -32;

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void WriteSByte(sbyte value) => WriteInt32(value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void WriteByte(byte value) => WriteUInt32(value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void WriteInt16(short value) => WriteInt32(value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void WriteUInt16(ushort value) => WriteUInt32(value);

    /// <summary>Writes a UTF-16 code unit as an integer.</summary>
    /// <param name="value">The value.</param>
    public void WriteChar(char value) => WriteUInt32(value);

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt32(int value)
    {
        if ((uint)value <= MessagePackCode.FixIntMax)
        {
            Put((byte)value);
        }
        else
        {
            WriteInt32Long(value);
        }
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt32(uint value)
    {
        if (value <= MessagePackCode.FixIntMax)
        {
            Put((byte)value);
        }
        else
        {
            WriteUInt32Long(value);
        }
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteInt64(long value)
    {
        if ((ulong)value <= MessagePackCode.FixIntMax)
        {
            Put((byte)value);
        }
        else
        {
            WriteInt64Long(value);
        }
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteUInt64(ulong value)
    {
        if (value <= MessagePackCode.FixIntMax)
        {
            Put((byte)value);
        }
        else
        {
            WriteUInt64Long(value);
        }
    }

    private void WriteInt32Long(int value)
    {
        if (value >= 0)
        {
            WriteUInt32Long((uint)value);
        }
        else if (value >= NegativeFixIntMin)
        {
            Put((byte)value);
        }
        else if (value >= sbyte.MinValue)
        {
            Put(MessagePackCode.Int8, (byte)value);
        }
        else if (value >= short.MinValue)
        {
            Put(MessagePackCode.Int16, (ushort)value);
        }
        else
        {
            Put(MessagePackCode.Int32, (uint)value);
        }
    }

    private void WriteUInt32Long(uint value)
    {
        if (value <= MessagePackCode.FixIntMax)
        {
            Put((byte)value);
        }
        else if (value <= byte.MaxValue)
        {
            Put(MessagePackCode.UInt8, (byte)value);
        }
        else if (value <= ushort.MaxValue)
        {
            Put(MessagePackCode.UInt16, (ushort)value);
        }
        else
        {
            Put(MessagePackCode.UInt32, value);
        }
    }

    private void WriteInt64Long(long value)
    {
        if (value >= 0)
        {
            WriteUInt64Long((ulong)value);
        }
        else if (value >= int.MinValue)
        {
            WriteInt32Long((int)value);
        }
        else
        {
            Put(MessagePackCode.Int64, (ulong)value);
        }
    }

    private void WriteUInt64Long(ulong value)
    {
        if (value <= uint.MaxValue)
        {
            WriteUInt32Long((uint)value);
        }
        else
        {
            Put(MessagePackCode.UInt64, value);
        }
    }
}
