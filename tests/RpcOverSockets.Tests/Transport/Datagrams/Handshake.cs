using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Two sessions that know each other, without a network between them.</summary>
internal static class Handshake
{
    /// <summary>Lets a client's session go through the door of a server.</summary>
    /// <param name="settings">Of both.</param>
    /// <param name="address">Of both.</param>
    /// <param name="now">When it all happens.</param>
    public static (DatagramSession Client, DatagramSession Server) Make(SessionSettings settings, DatagramAddress address, long now)
    {
        byte[] buffer = new byte[PacketLayout.DatagramBytesMax];
        byte[] answer = new byte[PacketLayout.DatagramBytesMin];
        var door = new ServerDoor(1, [1], now);
        var client = DatagramSession.Connect(settings, address, 1, now);
        _ = door.OnPacket(buffer.AsSpan(0, client.Poll(buffer, now, out _)), address, now, answer, out int answerBytes, out _);
        client.OnDatagram(answer.AsSpan(0, answerBytes), address, now);
        Assert.True(door.OnPacket(buffer.AsSpan(0, client.Poll(buffer, now, out _)), address, now, answer, out _, out AcceptedInit init));
        return (client, DatagramSession.Accept(settings, init, new ConnectionId(3), 7, now));
    }
}
