using System.Buffers;
using System.Diagnostics;
using RpcOverSockets.Buffers;
using RpcOverSockets.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>Items that the peer sends, kept encoded until they are read.</summary>
/// <remarks>A queue of records: the length of one ITEM frame's payload as a variable-length integer, and the payload. An item that is
/// cut off must not continue in the next frame, so the frames' borders are kept. A record lies in one segment.</remarks>
internal sealed class InboundItems : InboundStream
{
    private const int LengthBytesMax = 4; // of frames up to 2^28 bytes, which is above the greatest FrameBytesMax

    private readonly StreamSignal _signal = new();
    private BufferSegment? _first;  // Gate
    private BufferSegment? _last;   // Gate
    private bool _isEnded;          // Gate
    private volatile bool _isAborted; // written under Gate; what is queued is not read any more
    private Exception? _failure;    // Gate

    internal InboundItems(Peer peer, RpcMethodDescriptor method, IncomingCall? peersCall)
        : base(peer, method, peersCall)
    {
    }

    /// <summary>What a reader finds.</summary>
    internal enum TakeResult
    {
        /// <summary>A chain of segments, which now belongs to the reader.</summary>
        Records,

        /// <summary>Nothing yet; the wait has begun.</summary>
        Wait,

        /// <summary>The end.</summary>
        Ended,
    }

    internal override bool IsBytes => false;

    /// <summary>Whether the stream was ended at once: a reader that has records drops them.</summary>
    internal bool IsAborted => _isAborted;

    internal StreamSignal Signal => _signal;

    /// <summary>Takes all records that are queued, or begins to wait for some.</summary>
    /// <param name="records">The records.</param>
    /// <param name="failure">Why the stream ended; null for its normal end.</param>
    internal TakeResult Take(out BufferSegment? records, out Exception? failure)
    {
        lock (Gate)
        {
            records = _first;
            failure = _failure;
            if (records is not null)
            {
                _first = null;
                _last = null;
                return TakeResult.Records;
            }

            if (_isEnded)
            {
                return TakeResult.Ended;
            }

            _signal.BeginWaitLocked();
            return TakeResult.Wait;
        }
    }

    internal override void Wake(bool continueInline) => _signal.Set(value: true, continueInline);

    /// <summary>Gives back a segment whose records were read.</summary>
    internal void Return(BufferSegment segment)
    {
        lock (Gate)
        {
            UncountLocked(segment.Array.Length);
        }

        SegmentPool.Return(segment);
    }

    /// <summary>Reads the length of the record at the start of a segment and steps over it.</summary>
    internal static int ReadLength(BufferSegment segment)
    {
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = segment.Array[segment.Start++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return length;
            }
        }
    }

    protected override bool AppendLocked(in ReadOnlySequence<byte> payload)
    {
        if (_isEnded)
        {
            return false;
        }

        int lengthBytes = checked((int)payload.Length);
        BufferSegment? segment = _last;
        if (segment is null || segment.Free.Length < lengthBytes + LengthBytesMax)
        {
            segment = SegmentPool.Rent(lengthBytes + LengthBytesMax);
            CountLocked(segment.Array.Length); // also while a reader has it
            if (_last is null)
            {
                _first = segment;
            }
            else
            {
                _last.Next = segment;
            }

            _last = segment;
        }

        WriteLength(segment, lengthBytes);
        payload.CopyTo(segment.Free);
        segment.End += lengthBytes;
        return _signal.TryTakeWaiterLocked();
    }

    protected override bool EndLocked(Exception? failure, bool isImmediate)
    {
        if (_isEnded && (!isImmediate || _isAborted))
        {
            return false;
        }

        _isEnded = true;
        _failure = failure;
        if (isImmediate)
        {
            _isAborted = true;
            DropLocked();
        }

        if (isImmediate || IsOfOwnCall)
        {
            UncountLocked();
        }

        return _signal.TryTakeWaiterLocked();
    }

    private static void WriteLength(BufferSegment segment, int length)
    {
        Debug.Assert(length >> (7 * LengthBytesMax) == 0);
        while (length >= 0x80)
        {
            segment.Array[segment.End++] = (byte)(length | 0x80);
            length >>= 7;
        }

        segment.Array[segment.End++] = (byte)length;
    }

    private void DropLocked()
    {
        while (_first is BufferSegment segment)
        {
            _first = segment.Next;
            SegmentPool.Return(segment);
        }

        _last = null;
    }
}
