using System.Buffers.Binary;

namespace RpcOverSockets.Framing;

/// <summary>The fixed part of a frame: kind, flags, call id; on byte streams a length stands before it (protocol.md §1.1).</summary>
/// <param name="Kind">What the frame says; may be a number that <see cref="FrameKind"/> does not name.</param>
/// <param name="Flags">As received, not yet checked.</param>
/// <param name="Call">The call id, or 0 for the connection itself.</param>
internal readonly record struct FrameHeader(FrameKind Kind, FrameFlags Flags, uint Call)
{
    /// <summary>Whether the frame was sent once, without an acknowledgement, and outside all credit. Not part of the bytes.</summary>
    internal bool IsUnreliable { get; init; }

    /// <summary>Bytes of the length field.</summary>
    internal const int LengthBytes = 4;

    /// <summary>Bytes of kind, flags and call id: the smallest value of the length field.</summary>
    internal const int BodyBytes = 6;

    /// <summary>Bytes before the payload on a byte stream.</summary>
    internal const int StreamBytes = LengthBytes + BodyBytes;

    /// <summary>Reads kind, flags and call id.</summary>
    internal static FrameHeader Read(ReadOnlySpan<byte> body) =>
        new((FrameKind)body[0], (FrameFlags)body[1], BinaryPrimitives.ReadUInt32BigEndian(body[2..]));

    /// <summary>Writes kind, flags and call id.</summary>
    internal void Write(Span<byte> body)
    {
        body[0] = (byte)Kind;
        body[1] = (byte)Flags;
        BinaryPrimitives.WriteUInt32BigEndian(body[2..], Call);
    }
}
