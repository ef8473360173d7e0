using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>A timer of a channel: the session's, or that of the channel's handler.</summary>
internal sealed class DatagramTimer(DatagramChannel channel, bool isHandlers) : TimerEntry
{
    internal override void OnTimer(long now)
    {
        if (isHandlers)
        {
            channel.OnHandlerTimer(now);
        }
        else
        {
            channel.OnSessionTimer(now);
        }
    }
}
