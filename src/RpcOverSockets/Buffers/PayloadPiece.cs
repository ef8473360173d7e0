using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace RpcOverSockets.Buffers;

/// <summary>A payload that fills a segment of its own. Who reads it may keep the segment instead of copying out of it.</summary>
/// <remarks>Whoever takes the segment, the payload's reader or the transport it came from, returns it to the pool; nobody else
/// does.</remarks>
internal sealed class PayloadPiece : ReadOnlySequenceSegment<byte>
{
    /// <summary>Shorter payloads are copied, so that a few bytes do not hold a large segment.</summary>
    internal const int BytesMin = 64 << 10;

    // Whoever keeps the segment keeps all of it.
    private const int SegmentShareMax = 4;

    private BufferSegment? _segment; // Interlocked; null once it was taken
    private readonly int _start;
    private readonly int _segmentBytes;

    /// <summary>Creates a piece.</summary>
    /// <param name="segment">Where the payload lies.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="lengthBytes">Its length.</param>
    internal PayloadPiece(BufferSegment segment, int start, int lengthBytes)
    {
        _segment = segment;
        _start = start;
        _segmentBytes = segment.Array.Length;
        Memory = segment.Array.AsMemory(start, lengthBytes);
        Payload = new ReadOnlySequence<byte>(this, 0, this, lengthBytes);
    }

    /// <summary>All of its bytes.</summary>
    internal ReadOnlySequence<byte> Payload { get; }

    /// <summary>Takes the segment, which happens once.</summary>
    internal bool TryTake([NotNullWhen(true)] out BufferSegment? segment)
    {
        segment = Interlocked.Exchange(ref _segment, null);
        return segment is not null;
    }

    /// <summary>Takes the segment of a payload, if it has one that was not taken, of which at least a quarter is wanted.</summary>
    /// <param name="payload">A payload, or what is left of it.</param>
    /// <param name="offset">Where in it the wanted bytes begin; they are all there.</param>
    /// <param name="lengthBytes">How many are wanted.</param>
    /// <returns>The bytes, in the segment that is the caller's now; or null.</returns>
    internal static PooledBytes? TryTake(in ReadOnlySequence<byte> payload, int offset, int lengthBytes) =>
        lengthBytes >= BytesMin
        && payload.Start.GetObject() is PayloadPiece piece
        && lengthBytes >= piece._segmentBytes / SegmentShareMax
        && piece.TryTake(out BufferSegment? segment)
            ? new PooledBytes(segment, piece._start + payload.Start.GetInteger() + offset, lengthBytes)
            : null;
}
