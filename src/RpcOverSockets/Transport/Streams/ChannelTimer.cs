using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <summary>A timer of a channel.</summary>
internal sealed class ChannelTimer(StreamChannel channel, bool isLinger) : TimerEntry
{
    internal override void OnTimer(long now)
    {
        if (isLinger)
        {
            channel.OnLingerTimer(now);
        }
        else
        {
            channel.OnHandlerTimer(now);
        }
    }
}
