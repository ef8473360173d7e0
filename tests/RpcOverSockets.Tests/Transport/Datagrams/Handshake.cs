using RpcOverSockets.Tests.Shared;
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

    /// <summary>Makes two sessions that have queued their HELLOs.</summary>
    public static (DatagramSession Client, DatagramSession Server) MakeWithHellos(
        SessionSettings settings, DatagramAddress address, long now)
    {
        (DatagramSession client, DatagramSession server) = Make(settings, address, now);
        SimulatedCalls.Send(server, SimulatedCalls.Hello, 0, 0, 10, now);
        SimulatedCalls.Send(client, SimulatedCalls.Hello, 0, 0, 10, now);
        return (client, server);
    }

    /// <summary>Carries all datagrams from each to the other, once in each millisecond.</summary>
    public static void Exchange(
        DatagramSession client, DatagramSession server, DatagramAddress address, int milliseconds, ref long now)
    {
        byte[] buffer = new byte[PacketLayout.DatagramBytesMax];
        for (int i = 0; i < milliseconds; i++)
        {
            now += SessionTime.Millisecond;
            Move(server, client, now);
            Move(client, server, now);
        }

        void Move(DatagramSession from, DatagramSession to, long at)
        {
            from.OnTimer(at);
            int lengthBytes;
            while ((lengthBytes = from.Poll(buffer, at, out _)) > 0)
            {
                to.OnDatagram(buffer.AsSpan(0, lengthBytes), address, at);
            }
        }
    }
}
