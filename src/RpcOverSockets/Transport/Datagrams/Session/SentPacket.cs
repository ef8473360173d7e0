namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What is known of a packet that was sent.</summary>
internal struct SentPacket
{
    internal long SentAt;
    internal long FirstFrame;   // in the log's ring of frames
    internal long LargestAcked; // what its ACK frame told, or -1
    internal int FrameCount;
    internal int LengthBytes;
    internal SentState State;
    internal bool IsEliciting;

    /// <summary>A probe of the path's size: its loss says nothing about congestion.</summary>
    internal bool IsSizeProbe;

    /// <summary>The window was the limit when it was sent, so its acknowledgement may let the window grow.</summary>
    internal bool IsWindowLimited;
}
