using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Serialization;

/// <content>Strings, bytes, extensions and timestamps.</content>
public ref partial struct MessagePackWriter
{
    private const int StringHeaderBytesMax = 5;
    private const int Utf8BytesPerCharMax = 3;

    // A string whose worst case is no longer than this is encoded into one piece of room even if the current span must be left half
    // empty for it.
    private const int OnePieceBytesMax = 2048;

    /// <summary>Writes a string, or nil for null.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="RpcSerializationException">The string has an unpaired surrogate: readers accept valid UTF-8 only.</exception>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNil();
            return;
        }

        WriteString(value.AsSpan());
    }

    /// <summary>Writes a string.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="RpcSerializationException">The string has an unpaired surrogate: readers accept valid UTF-8 only.</exception>
    public void WriteString(scoped ReadOnlySpan<char> value)
    {
        long worstBytes = ((long)value.Length * Utf8BytesPerCharMax) + StringHeaderBytesMax;
        if (worstBytes > _span.Length - _position)
        {
            if (worstBytes > OnePieceBytesMax)
            {
                WriteLongString(value);
                return;
            }

            Refill((int)worstBytes);
        }

        Span<byte> room = _span[_position..];
        // Most text is ASCII, one byte for each char: the header is laid out for that and the text moved up where the guess was wrong.
        int headerBytes = StringHeaderBytes(value.Length);
        OperationStatus status = Utf8.FromUtf16(value, room[headerBytes..], out _, out int textBytes, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            SerializationThrow.InvalidUtf16();
        }

        if (StringHeaderBytes(textBytes) is int neededBytes && neededBytes != headerBytes)
        {
            room.Slice(headerBytes, textBytes).CopyTo(room[neededBytes..]);
        }

        WriteStringHeader(textBytes);
        _position += textBytes;
    }

    /// <summary>Writes a string that is UTF-8 already. It is not checked.</summary>
    /// <param name="utf8">The text.</param>
    public void WriteRawString(scoped ReadOnlySpan<byte> utf8)
    {
        WriteStringHeader(utf8.Length);
        WriteRaw(utf8);
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    {
        WriteBinaryHeader(value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes bytes, without copying them if they are many and the output can send them from where they are.</summary>
    internal void WriteBinaryMemory(ReadOnlyMemory<byte> value)
    {
        WriteBinaryHeader(value.Length);
        WriteRawMemory(value);
    }

    /// <summary>Writes bytes that have an owner, without copying them if they are many and the output can send them from where they
    /// are.</summary>
    internal void WriteOwnedBinary(IMemoryOwner<byte> value)
    {
        ReadOnlyMemory<byte> bytes = value.Memory;
        WriteBinaryHeader(bytes.Length);
        if (bytes.Length >= BorrowedSegments.BytesMin && value is PooledBytes pooled && _output is SegmentWriter output)
        {
            Flush();
            if (output.TryAdopt(pooled))
            {
                return;
            }
        }

        WriteRawMemory(bytes);
    }

    /// <summary>Like <see cref="WriteRaw"/>, without copying bytes if they are many and the output can send them from
    /// where they are.</summary>
    internal void WriteRawMemory(ReadOnlyMemory<byte> value)
    {
        if (value.Length >= BorrowedSegments.BytesMin && _output is SegmentWriter output)
        {
            Flush();
            if (output.TryBorrow(value))
            {
                return;
            }
        }

        WriteRaw(value.Span);
    }

    /// <summary>Writes the header of binary data; exactly that many bytes must follow by <see cref="WriteRaw"/>.</summary>
    /// <param name="lengthBytes">Number of bytes, not negative.</param>
    public void WriteBinaryHeader(int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        if (lengthBytes <= byte.MaxValue)
        {
            Put(MessagePackCode.Bin8, (byte)lengthBytes);
        }
        else if (lengthBytes <= ushort.MaxValue)
        {
            Put(MessagePackCode.Bin16, (ushort)lengthBytes);
        }
        else
        {
            Put(MessagePackCode.Bin32, (uint)lengthBytes);
        }
    }

    /// <summary>Writes the header of an extension; exactly that many bytes must follow by <see cref="WriteRaw"/>.</summary>
    /// <param name="type">The extension's type; negative ones are reserved by MessagePack.</param>
    /// <param name="lengthBytes">Number of bytes, not negative.</param>
    public void WriteExtensionHeader(sbyte type, int lengthBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        switch (lengthBytes)
        {
            case 1:
                Put(MessagePackCode.FixExt1);
                break;
            case 2:
                Put(MessagePackCode.FixExt2);
                break;
            case 4:
                Put(MessagePackCode.FixExt4);
                break;
            case 8:
                Put(MessagePackCode.FixExt8);
                break;
            case 16:
                Put(MessagePackCode.FixExt16);
                break;
            case <= byte.MaxValue:
                Put(MessagePackCode.Ext8, (byte)lengthBytes);
                break;
            case <= ushort.MaxValue:
                Put(MessagePackCode.Ext16, (ushort)lengthBytes);
                break;
            default:
                Put(MessagePackCode.Ext32, (uint)lengthBytes);
                break;
        }

        Put((byte)type);
    }

    /// <summary>Writes a point in time as a timestamp. Local time is converted to UTC first; a time of unspecified kind is taken as
    /// UTC.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTime(DateTime value)
    {
        if (value.Kind == DateTimeKind.Local)
        {
            value = value.ToUniversalTime();
        }

        (long seconds, long ticks) = Math.DivRem(value.Ticks, TimeSpan.TicksPerSecond);
        WriteTimestamp(seconds - DateTimeTicks.UnixEpochSeconds, (uint)(ticks * TimeSpan.NanosecondsPerTick));
    }

    /// <summary>Writes a timestamp in its smallest form.</summary>
    /// <param name="seconds">Whole seconds since 1970-01-01 UTC.</param>
    /// <param name="nanoseconds">0 to 999 999 999.</param>
    public void WriteTimestamp(long seconds, uint nanoseconds)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nanoseconds, DateTimeTicks.NanosecondsMax);
        if ((ulong)seconds >> 34 != 0)
        {
            WriteExtensionHeader(MessagePackCode.TimestampExtension, 12);
            PutBigEndian(nanoseconds);
            PutBigEndian((ulong)seconds);
        }
        else if (nanoseconds != 0 || seconds > uint.MaxValue)
        {
            WriteExtensionHeader(MessagePackCode.TimestampExtension, 8);
            PutBigEndian(((ulong)nanoseconds << 34) | (ulong)seconds);
        }
        else
        {
            WriteExtensionHeader(MessagePackCode.TimestampExtension, 4);
            PutBigEndian((uint)seconds);
        }
    }

    private static int StringHeaderBytes(int lengthBytes) => lengthBytes switch
    {
        <= MessagePackCode.FixStrMax => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    private void WriteStringHeader(int lengthBytes)
    {
        switch (lengthBytes)
        {
            case <= MessagePackCode.FixStrMax:
                Put((byte)(MessagePackCode.FixStr | lengthBytes));
                break;
            case <= byte.MaxValue:
                Put(MessagePackCode.Str8, (byte)lengthBytes);
                break;
            case <= ushort.MaxValue:
                Put(MessagePackCode.Str16, (ushort)lengthBytes);
                break;
            default:
                Put(MessagePackCode.Str32, (uint)lengthBytes);
                break;
        }
    }

    // Counts first, then encodes piece by piece into whatever room the output has.
    private void WriteLongString(scoped ReadOnlySpan<char> value)
    {
        WriteStringHeader(Encoding.UTF8.GetByteCount(value));
        while (true)
        {
            OperationStatus status = Utf8.FromUtf16(
                value, _span[_position..], out int charsRead, out int bytesWritten, replaceInvalidSequences: false);
            _position += bytesWritten;
            if (status == OperationStatus.Done)
            {
                return;
            }

            if (status != OperationStatus.DestinationTooSmall)
            {
                SerializationThrow.InvalidUtf16();
            }

            value = value[charsRead..];
            Refill(sizeof(uint)); // the longest UTF-8 sequence
        }
    }

    private void PutBigEndian(uint value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(ReserveSpan(sizeof(uint)), value);
        _position += sizeof(uint);
    }

    private void PutBigEndian(ulong value)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(ReserveSpan(sizeof(ulong)), value);
        _position += sizeof(ulong);
    }

    /// <summary>Gets room for exactly so many bytes, which the caller fills and counts by <see cref="AdvanceReserved"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> ReserveSpan(int sizeBytes)
    {
        if (_span.Length - _position < sizeBytes)
        {
            Refill(sizeBytes);
        }

        return _span.Slice(_position, sizeBytes);
    }

    /// <summary>Counts bytes that were filled into <see cref="ReserveSpan"/>.</summary>
    internal void AdvanceReserved(int sizeBytes) => _position += sizeBytes;
}
