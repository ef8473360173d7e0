using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <summary>A timer that few channels ever need; the handler's is the channel itself.</summary>
internal sealed class ChannelTimer(StreamChannel channel, ChannelTimerKind kind) : TimerEntry
{
    internal override void OnTimer(long now)
    {
        switch (kind)
        {
            case ChannelTimerKind.Linger:
                channel.OnLingerTimer(now);
                break;
            default:
                channel.OnPauseTimer();
                break;
        }
    }
}
