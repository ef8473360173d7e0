using System.Runtime.InteropServices;
using RpcOverSockets.Buffers;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <content>One system call for what is pending, or a part of it.</content>
internal sealed partial class StreamChannel
{
    private const int VectorsMax = 64;

    // A system call that moves this much takes a worker some 50 to 150 µs, for which other connections wait; one that had all of the last
    // turns keeps nobody waiting. Load tool, 4 MiB echoed beside 16 connections at 5 000 calls/s, these calls' p50 in turns: without slices
    // 690 to 860 µs, with them 360 to 370. 1 MiB echoed alone, Unix sockets: 3.3 GB/s without, 2.7 with slices also for who is alone.
    private const int SharedSliceBytes = 256 << 10;
    private const int LoneSliceBytes = 2 << 20;

    /// <summary>How much one system call may move.</summary>
    private static int SliceBytes(ReactorWorker? worker) => worker is not { Holds: true } ? int.MaxValue
        : worker.Baton.IsLone ? LoneSliceBytes
        : SharedSliceBytes;

    private static ArraySegment<byte> SliceOf(ArraySegment<byte> room, ReactorWorker worker) =>
        room.Count <= SharedSliceBytes ? room : room[..Math.Min(room.Count, SliceBytes(worker))];

    private unsafe SysResult SendOne(BufferSegment segment, int lengthBytes)
    {
        fixed (byte* array = &MemoryMarshal.GetArrayDataReference(segment.Array))
        {
            return _reactor.Kernel.Send(_fd, array + segment.Start, lengthBytes);
        }
    }

    private unsafe SysResult SendMany(PendingFrames pending, int count, int lengthBytes)
    {
        if (pending.HasBorrowed)
        {
            return SendManyPinned(pending, count, lengthBytes);
        }

        IoVector* vectors = stackalloc IoVector[VectorsMax];
        BufferSegment segment = pending.First!;
        for (int i = 0; i < count; i++)
        {
            vectors[i] = VectorOf(segment, ref lengthBytes);
            segment = segment.Next!;
        }

        return _reactor.Kernel.SendVectors(_fd, vectors, count);
    }

    // The last one may be longer than what is sent of it.
    private static unsafe IoVector VectorOf(BufferSegment segment, ref int lengthBytes)
    {
        int length = Math.Min(segment.Length, lengthBytes);
        lengthBytes -= length;
        return new IoVector { Base = segment.Address + segment.Start, LengthBytes = (nuint)length };
    }

    private unsafe SysResult SendManyPinned(PendingFrames pending, int count, int lengthBytes)
    {
        IoVector* vectors = stackalloc IoVector[VectorsMax];
        Span<GCHandle> pins = stackalloc GCHandle[VectorsMax];
        int pinned = 0;
        BufferSegment segment = pending.First!;
        for (int i = 0; i < count; i++)
        {
            if (segment.IsBorrowed)
            {
                pins[pinned++] = GCHandle.Alloc(segment.Array, GCHandleType.Pinned);
            }

            vectors[i] = VectorOf(segment, ref lengthBytes);
            segment = segment.Next!;
        }

        SysResult result = _reactor.Kernel.SendVectors(_fd, vectors, count);
        foreach (ref GCHandle pin in pins[..pinned])
        {
            pin.Free();
        }

        return result;
    }
}
