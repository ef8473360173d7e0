using System.Buffers.Binary;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Reads fields one after another; every method says whether they were there.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> bytes)
{
    internal ReadOnlySpan<byte> Left { get; private set; } = bytes;

    internal readonly bool IsEmpty => Left.IsEmpty;

    internal bool TryByte(out byte value)
    {
        value = Left.IsEmpty ? (byte)0 : Left[0];
        return TrySkip(1);
    }

    internal bool TryNumber(out long value)
    {
        int lengthBytes = VarInt.Read(Left, out value);
        Left = Left[lengthBytes..];
        return lengthBytes > 0;
    }

    internal bool TryUInt32(out uint value)
    {
        value = Left.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32BigEndian(Left);
        return TrySkip(sizeof(uint));
    }

    internal bool TryUInt64(out ulong value)
    {
        value = Left.Length < sizeof(ulong) ? 0 : BinaryPrimitives.ReadUInt64BigEndian(Left);
        return TrySkip(sizeof(ulong));
    }

    internal bool TryBytes(long lengthBytes, out ReadOnlySpan<byte> value)
    {
        if (lengthBytes > Left.Length)
        {
            value = default;
            return false;
        }

        value = Left[..(int)lengthBytes];
        Left = Left[(int)lengthBytes..];
        return true;
    }

    /// <summary>All that is left.</summary>
    internal ReadOnlySpan<byte> TakeRest()
    {
        ReadOnlySpan<byte> rest = Left;
        Left = default;
        return rest;
    }

    private bool TrySkip(int lengthBytes)
    {
        if (Left.Length < lengthBytes)
        {
            return false;
        }

        Left = Left[lengthBytes..];
        return true;
    }
}
