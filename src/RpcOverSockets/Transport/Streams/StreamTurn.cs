using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <summary>What stream channels keep on the baton: the receive buffer and the frames of the turn in progress. Owned by the baton's
/// holder.</summary>
internal sealed class StreamTurn
{
    internal const int ReceiveBytes = 128 << 10;

    internal StreamTurn() => Writer = new SegmentWriter { Owner = this, Borrows = true };

    /// <summary>The channel whose read side runs, or null.</summary>
    internal StreamChannel? Channel { get; set; }

    /// <summary>Whether the turn is the channel's flusher: frames of other threads queue behind those in <see cref="Writer"/>.</summary>
    internal bool IsFlusher { get; set; }

    /// <summary>When the first frame in <see cref="Writer"/> was ended; a timestamp.</summary>
    internal long FirstUnflushed { get; set; }

    /// <summary>Whose frame is open in <see cref="Writer"/>; only the thread that opened it asks.</summary>
    internal ReactorWorker? Opener { get; set; }

    internal SegmentWriter Writer { get; }

    /// <summary>A reader for the next turn of a connection that keeps none, or null.</summary>
    internal FrameReader? SpareReader { get; set; }

    internal byte[] Receive { get; private set; } = NewBuffer();

    /// <summary>What was received into <see cref="Receive"/> by polling, before the turn of the channel that polled.</summary>
    internal SysResult? Polled { get; set; }

    /// <summary>Leaves the buffer to a thread that may still read in it.</summary>
    internal void AbandonReceive() => Receive = NewBuffer();

    private static byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(ReceiveBytes, pinned: true);
}
