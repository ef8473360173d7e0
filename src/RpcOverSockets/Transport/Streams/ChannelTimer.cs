using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <summary>A timer of a channel.</summary>
internal sealed class ChannelTimer(StreamChannel channel, ChannelTimerKind kind) : TimerEntry
{
    internal override void OnTimer(long now)
    {
        switch (kind)
        {
            case ChannelTimerKind.Linger:
                channel.OnLingerTimer(now);
                break;
            case ChannelTimerKind.Pause:
                channel.OnPauseTimer();
                break;
            default:
                channel.OnHandlerTimer(now);
                break;
        }
    }
}
