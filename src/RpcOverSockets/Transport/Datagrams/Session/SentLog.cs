using System.Diagnostics;

namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>Packets by number, from the oldest of which the end is not known to the newest, with the frames they carried.</summary>
/// <remarks>Two rings that grow to what is in flight at most. Not thread-safe.</remarks>
internal sealed class SentLog
{
    private SentPacket[] _packets = new SentPacket[4];
    private SentFrame[] _frames = new SentFrame[4];
    private long _firstFrame;
    private long _nextFrame;

    /// <summary>The index of the next frame.</summary>
    internal long NextFrame => _nextFrame;

    /// <summary>The oldest number in the log.</summary>
    internal long First { get; private set; }

    /// <summary>The number of the next packet.</summary>
    internal long Next { get; private set; }

    /// <summary>Bytes of eliciting packets of which nothing is known yet.</summary>
    internal long InFlightBytes { get; private set; }

    internal int InFlightCount { get; private set; }

    internal ref SentPacket this[long number]
    {
        get
        {
            Debug.Assert(number >= First && number < Next);
            return ref _packets[number & (_packets.Length - 1)];
        }
    }

    internal ref SentFrame Frame(long index) => ref _frames[index & (_frames.Length - 1)];

    /// <summary>Notes a frame of the packet that <see cref="AddPacket"/> will add.</summary>
    internal void AddFrame(OutMessage? message, int offset, int lengthBytes)
    {
        if (_nextFrame - _firstFrame == _frames.Length)
        {
            Grow(ref _frames, _firstFrame);
        }

        ref SentFrame frame = ref Frame(_nextFrame++);
        frame.Message = message;
        frame.Number = message?.Number ?? -1;
        frame.Offset = offset;
        frame.LengthBytes = lengthBytes;
    }

    /// <summary>Notes the packet with the next number.</summary>
    internal ref SentPacket AddPacket(int lengthBytes, bool isEliciting, long now, int frameCount)
    {
        if (Next - First == _packets.Length)
        {
            Grow(ref _packets, First);
        }

        long number = Next++;
        ref SentPacket packet = ref this[number];
        packet = default;
        packet.SentAt = now;
        packet.LengthBytes = lengthBytes;
        packet.IsEliciting = isEliciting;
        packet.State = SentState.InFlight;
        packet.FirstFrame = _nextFrame - frameCount;
        packet.FrameCount = frameCount;
        packet.LargestAcked = -1;
        if (isEliciting)
        {
            InFlightBytes += lengthBytes;
            InFlightCount++;
        }

        return ref packet;
    }

    /// <summary>Leaves a number out: no packet has it.</summary>
    internal void Skip()
    {
        ref SentPacket none = ref AddPacket(0, isEliciting: false, 0, 0);
        none.State = SentState.None;
        none.FirstFrame = _firstFrame; // frames that are in the ring already belong to the packet that follows
    }

    /// <summary>Takes a packet out of flight.</summary>
    internal void End(ref SentPacket packet, SentState state)
    {
        if (packet.State == SentState.InFlight && packet.IsEliciting)
        {
            InFlightBytes -= packet.LengthBytes;
            InFlightCount--;
        }

        packet.State = state;
    }

    /// <summary>Forgets packets at the front of which nothing more is to be learnt.</summary>
    /// <param name="lostBefore">Lost packets that were sent before this time are forgotten.</param>
    /// <param name="acked">Packets that elicit nothing are never acknowledged for their own sake: forgotten up to here.</param>
    internal void Trim(long lostBefore, long acked)
    {
        while (First < Next)
        {
            ref SentPacket packet = ref this[First];
            bool isDone = packet.State switch
            {
                SentState.Acked => true,
                SentState.Lost => packet.SentAt < lostBefore,
                _ => !packet.IsEliciting && First <= acked,
            };
            if (!isDone)
            {
                return;
            }

            for (; _firstFrame < packet.FirstFrame + packet.FrameCount; _firstFrame++)
            {
                Frame(_firstFrame).Message = null;
            }

            First++;
        }
    }

    /// <summary>For tests: must be <see cref="InFlightBytes"/>.</summary>
    internal long SumInFlight()
    {
        long sum = 0;
        for (long number = First; number < Next; number++)
        {
            ref SentPacket packet = ref this[number];
            sum += packet is { State: SentState.InFlight, IsEliciting: true } ? packet.LengthBytes : 0;
        }

        return sum;
    }

    private static void Grow<T>(ref T[] ring, long first)
    {
        var larger = new T[ring.Length * 2];
        for (long at = first; at < first + ring.Length; at++)
        {
            larger[at & (larger.Length - 1)] = ring[at & (ring.Length - 1)];
        }

        ring = larger;
    }
}
