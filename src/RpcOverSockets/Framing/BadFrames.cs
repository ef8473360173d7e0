namespace RpcOverSockets.Framing;

/// <summary>Tells a handler what arrived instead of a frame.</summary>
internal static class BadFrames
{
    /// <summary>Discards what is left of the input, and tells.</summary>
    /// <param name="reader">What found it.</param>
    /// <param name="result"><see cref="FrameReadResult.TooShort"/> or <see cref="FrameReadResult.TooLarge"/>.</param>
    /// <param name="handler">Who is told.</param>
    internal static void Tell(FrameReader reader, FrameReadResult result, IFrameHandler handler)
    {
        reader.Discard();
        if (result == FrameReadResult.TooShort)
        {
            handler.OnBadFrame(ConnectionCode.Protocol, $"A frame's length is below {FrameHeader.BodyBytes}.");
        }
        else
        {
            handler.OnBadFrame(ConnectionCode.FrameTooLarge, $"A frame is longer than the limit of {handler.FrameBytesMax} bytes.");
        }
    }
}
