using System.Buffers.Binary;
using System.Text;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>A second, small MessagePack, so that frames are not checked with the code that wrote them.</summary>
internal static class Pack
{
    /// <summary>Bytes that stand for themselves inside a value.</summary>
    internal sealed record Raw(byte[] Bytes);

    internal static Raw Hex(string hex) => new(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    internal static byte[] Array(params object?[] elements) => Value(elements);

    internal static byte[] Map(params (object? Key, object? Value)[] entries)
    {
        using var output = new MemoryStream();
        WriteHeader(output, 0x80, 0xde, entries.Length);
        foreach ((object? key, object? value) in entries)
        {
            Write(output, key);
            Write(output, value);
        }

        return output.ToArray();
    }

    internal static byte[] Value(object? value)
    {
        using var output = new MemoryStream();
        Write(output, value);
        return output.ToArray();
    }

    internal static byte[] UInt32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    internal static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(static part => part)];

    /// <summary>Reads the one value that the bytes are: null, bool, long, string, byte[], object?[] or a dictionary.</summary>
    internal static object? Read(byte[] bytes)
    {
        int position = 0;
        object? value = Read(bytes, ref position);
        Assert.Equal(bytes.Length, position);
        return value;
    }

    /// <summary>Reads values that follow each other.</summary>
    internal static List<object?> ReadAll(byte[] bytes)
    {
        List<object?> values = [];
        for (int position = 0; position < bytes.Length;)
        {
            values.Add(Read(bytes, ref position));
        }

        return values;
    }

    private static void Write(Stream output, object? value)
    {
        switch (value)
        {
            case null:
                output.WriteByte(0xc0);
                break;
            case bool flag:
                output.WriteByte((byte)(flag ? 0xc3 : 0xc2));
                break;
            case int number:
                WriteInteger(output, number);
                break;
            case uint number:
                WriteInteger(output, number);
                break;
            case long number:
                WriteInteger(output, number);
                break;
            case ulong number:
                output.WriteByte(0xcf);
                WriteBigEndian(output, number, 8);
                break;
            case double number:
                output.WriteByte(0xcb);
                WriteBigEndian(output, (ulong)BitConverter.DoubleToInt64Bits(number), 8);
                break;
            case string text:
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                output.WriteByte(0xdb);
                WriteBigEndian(output, (ulong)utf8.Length, 4);
                output.Write(utf8);
                break;
            case byte[] bytes:
                output.WriteByte(0xc6);
                WriteBigEndian(output, (ulong)bytes.Length, 4);
                output.Write(bytes);
                break;
            case Raw raw:
                output.Write(raw.Bytes);
                break;
            case object?[] elements:
                WriteHeader(output, 0x90, 0xdc, elements.Length);
                foreach (object? element in elements)
                {
                    Write(output, element);
                }

                break;
            default:
                throw new ArgumentException($"{value.GetType()} is not packed.", nameof(value));
        }
    }

    private static void WriteInteger(Stream output, long value)
    {
        if (value is >= -32 and < 128)
        {
            output.WriteByte((byte)value);
        }
        else
        {
            output.WriteByte(0xd3);
            WriteBigEndian(output, (ulong)value, 8);
        }
    }

    private static void WriteHeader(Stream output, int shortCode, int longCode, int count)
    {
        if (count < 16)
        {
            output.WriteByte((byte)(shortCode | count));
        }
        else
        {
            output.WriteByte((byte)longCode);
            WriteBigEndian(output, (ulong)count, 2);
        }
    }

    private static void WriteBigEndian(Stream output, ulong value, int bytes)
    {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        {
            output.WriteByte((byte)(value >> shift));
        }
    }

    private static object? Read(byte[] bytes, ref int position)
    {
        byte code = bytes[position++];
        switch (code)
        {
            case < 0x80:
                return (long)code;
            case < 0x90:
                return ReadMap(bytes, ref position, code & 0x0f);
            case < 0xa0:
                return ReadArray(bytes, ref position, code & 0x0f);
            case < 0xc0:
                return Encoding.UTF8.GetString(Take(bytes, ref position, code & 0x1f));
            case 0xc0:
                return null;
            case 0xc2 or 0xc3:
                return code == 0xc3;
            case 0xc4 or 0xc5 or 0xc6:
                return Take(bytes, ref position, (int)ReadBigEndian(bytes, ref position, 1 << (code - 0xc4))).ToArray();
            case 0xcc or 0xcd or 0xce or 0xcf:
                return (long)ReadBigEndian(bytes, ref position, 1 << (code - 0xcc));
            case 0xd0 or 0xd1 or 0xd2 or 0xd3:
                int size = 1 << (code - 0xd0);
                return (long)ReadBigEndian(bytes, ref position, size) << (64 - (8 * size)) >> (64 - (8 * size));
            case 0xd9 or 0xda or 0xdb:
                return Encoding.UTF8.GetString(Take(bytes, ref position, (int)ReadBigEndian(bytes, ref position, 1 << (code - 0xd9))));
            case 0xdc or 0xdd:
                return ReadArray(bytes, ref position, (int)ReadBigEndian(bytes, ref position, 2 << (code - 0xdc)));
            case 0xde or 0xdf:
                return ReadMap(bytes, ref position, (int)ReadBigEndian(bytes, ref position, 2 << (code - 0xde)));
            case >= 0xe0:
                return (long)(sbyte)code;
            default:
                throw new InvalidDataException($"Code {code:x2} is not expected in these tests.");
        }
    }

    private static object?[] ReadArray(byte[] bytes, ref int position, int count)
    {
        object?[] elements = new object?[count];
        for (int i = 0; i < count; i++)
        {
            elements[i] = Read(bytes, ref position);
        }

        return elements;
    }

    private static Dictionary<object, object?> ReadMap(byte[] bytes, ref int position, int count)
    {
        var map = new Dictionary<object, object?>();
        for (int i = 0; i < count; i++)
        {
            object key = Read(bytes, ref position)!;
            map.Add(key, Read(bytes, ref position));
        }

        return map;
    }

    private static ulong ReadBigEndian(byte[] bytes, ref int position, int count)
    {
        ulong value = 0;
        foreach (byte next in Take(bytes, ref position, count))
        {
            value = (value << 8) | next;
        }

        return value;
    }

    private static ReadOnlySpan<byte> Take(byte[] bytes, ref int position, int count)
    {
        ReadOnlySpan<byte> taken = bytes.AsSpan(position, count);
        position += count;
        return taken;
    }
}
