using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>One end of a connection that delivers each frame on the sender's stack, and allocates nothing.</summary>
internal sealed class DirectChannel(TimeProvider time, bool isInitiator) : IFrameChannel
{
    public RpcPeer Peer { get; } = new("test:direct");

    public bool IsInitiator => isInitiator;

    public long OutboxBytes => 0;

    public long LookForSendProgress() => 0;

    public long Now => time.GetTimestamp();

    internal DirectChannel Other { get; set; } = null!;

    internal IFrameHandler? Handler { get; set; }

    public SegmentWriter BeginFrame() => SegmentWriterPool.Rent();

    public void EndFrame(SegmentWriter writer, bool endsCall)
    {
        writer.End(endsCall);
        BufferSegment frame = writer.Detach()!;
        Assert.Null(frame.Next);
        SegmentWriterPool.Return(writer);
        if (endsCall)
        {
            Handler!.OnRepliesSent(1);
        }

        FrameHeader header = FrameHeader.Read(frame.Filled[FrameHeader.LengthBytes..]);
        int start = frame.Start + FrameHeader.StreamBytes;
        Other.Handler?.OnReceived(Now);
        Other.Handler?.OnFrame(header, new System.Buffers.ReadOnlySequence<byte>(frame.Array, start, frame.End - start));
        SegmentPool.Return(frame);
    }

    public void DiscardFrame(SegmentWriter writer)
    {
        writer.Discard();
        SegmentWriterPool.Return(writer);
    }

    public object? TryEnterUserCode() => this;

    public bool LeaveUserCode(object section) => true;

    public void ArmTimer(long due)
    {
    }

    public void Close()
    {
    }

    public void Abort()
    {
    }
}
