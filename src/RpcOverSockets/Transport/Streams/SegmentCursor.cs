using System.Buffers.Binary;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Walks over a chain of segments from frame to frame. Headers are contiguous, because writers reserve them in one
/// piece.</summary>
internal ref struct SegmentCursor
{
    private BufferSegment? _segment;
    private int _offset;

    internal SegmentCursor(BufferSegment first)
    {
        _segment = first;
        _offset = first.Start;
    }

    internal void Skip(long lengthBytes)
    {
        while (_segment is BufferSegment segment)
        {
            int here = segment.End - _offset;
            if (lengthBytes < here)
            {
                _offset += (int)lengthBytes;
                return;
            }

            lengthBytes -= here;
            _segment = segment.Next;
            _offset = _segment?.Start ?? 0;
        }
    }

    /// <summary>Reads the header of the frame at the cursor.</summary>
    /// <param name="frameBytes">Its length with all.</param>
    /// <param name="call">The call id if it is a CALL, else 0.</param>
    internal readonly bool TryReadFrame(out long frameBytes, out uint call)
    {
        if (_segment is null)
        {
            frameBytes = 0;
            call = 0;
            return false;
        }

        ReadOnlySpan<byte> bytes = _segment.Array.AsSpan(_offset, FrameHeader.StreamBytes);
        frameBytes = FrameHeader.LengthBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(bytes);
        var header = FrameHeader.Read(bytes[FrameHeader.LengthBytes..]);
        call = header.Kind == FrameKind.Call ? header.Call : 0;
        return true;
    }
}
