using System.Buffers.Binary;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Writes fields one after another; the caller looks at <see cref="Left"/> first.</summary>
internal ref struct PacketWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    internal int Length { get; set; }

    internal readonly int Left => _buffer.Length - Length;

    internal readonly Span<byte> Free => _buffer[Length..];

    internal readonly Span<byte> Written => _buffer[..Length];

    internal void Byte(byte value) => _buffer[Length++] = value;

    internal void Number(long value) => Length += VarInt.Write(_buffer[Length..], value);

    internal void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[Length..], value);
        Length += sizeof(uint);
    }

    internal void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_buffer[Length..], value);
        Length += sizeof(ulong);
    }

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }
}
