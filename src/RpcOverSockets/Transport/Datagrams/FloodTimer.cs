using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Looks, while INITs are dropped, whether the flood is over.</summary>
internal sealed class FloodTimer(DatagramServer server) : TimerEntry
{
    internal override void OnTimer(long now) => server.OnFloodTimer(now);
}
