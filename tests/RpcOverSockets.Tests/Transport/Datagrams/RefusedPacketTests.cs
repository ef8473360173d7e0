using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A packet for which there is no memory is not acknowledged; what of it took effect must not do so once more.</summary>
public sealed class RefusedPacketTests
{
    private const int MessageBytesMax = 4096;
    private const uint Server = 9;
    private const uint Client = 5;

    private static readonly DatagramAddress s_peer = SimulatedHost.AddressOf(1, 5000);

    private readonly DatagramSession _session = DatagramSession.Accept(
        new SessionSettings { MessageBytesMax = MessageBytesMax },
        new AcceptedInit(s_peer, new ConnectionId(Client), SessionParameters.Absent, 1, SessionTime.Millisecond),
        new ConnectionId(Server),
        random: 7,
        SessionTime.Second);

    private uint _lastPacket;

    [Fact]
    public void A_message_that_is_sent_once_is_delivered_once_though_its_packet_is_refused_and_repeated()
    {
        Receive(Packet(Message(0)));
        FillMemory();
        _ = Take();
        byte[] refused = Packet([.. Once(serial: 1), .. Message(5000, after: 4999)]);

        Receive(refused);
        Receive(refused);

        Assert.Equal([(byte)PacketFrame.Unreliable], Take());
    }

    [Fact]
    public void A_refused_packet_is_not_acknowledged_and_what_it_carried_is_taken_in_another()
    {
        Receive(Packet(Message(0)));
        int held = FillMemory();
        _ = Take();
        byte[] message = Message(5000, after: 4999);
        Receive(Packet(message));

        Receive(Packet(Message(1))); // all that waited is delivered, so there is room
        Assert.Equal(1 + held, Take().Count);
        Receive(Packet(message));
        Receive(Packet(Message(4999)));

        Assert.Equal(2, Take().Count);
        _session.Drop(static _ => { });
    }

    /// <summary>Messages that wait for number 1, each in the smallest segment, until the session takes no more.</summary>
    private int FillMemory()
    {
        int count = (int)(_session.HeldBytesMax / SegmentPool.SmallestBytes);
        for (int number = 2; number < 2 + count; number++)
        {
            Receive(Packet(Message(number, after: number - 1)));
        }

        return (int)(_session.HeldBytes / SegmentPool.SmallestBytes);
    }

    private List<byte> Take()
    {
        var first = new List<byte>();
        while (_session.TryReceive(out _) is BufferSegment message)
        {
            first.Add(message.Filled[0]);
            SegmentPool.Return(message);
        }

        return first;
    }

    private void Receive(byte[] packet) => _session.OnDatagram(packet, s_peer, SessionTime.Second);

    private static byte[] Once(long serial) => Frame(PacketFrame.Unreliable, serial, after: 0);

    private static byte[] Message(long number, long after = 0) => Frame(PacketFrame.Message, number, after);

    /// <summary>A message of one byte, which says what kind of frame it came in.</summary>
    private static byte[] Frame(byte kind, long number, long after)
    {
        byte[] frame = new byte[32];
        var writer = new PacketWriter(frame);
        writer.Byte((byte)(kind | PacketFrame.HasLength | (after > 0 ? PacketFrame.HasAfter : 0)));
        writer.Number(number);
        if (after > 0)
        {
            writer.Number(number - after);
        }

        writer.Number(1);
        writer.Byte(kind);
        return frame[..writer.Length];
    }

    private byte[] Packet(byte[] frames)
    {
        byte[] packet = new byte[PacketLayout.ShortHeaderBytes + frames.Length + PacketLayout.TrailerBytes];
        frames.CopyTo(packet, PacketLayout.ShortHeaderBytes);
        PacketLayout.WriteShortHeader(packet, _session.Id, _lastPacket++);
        uint seed = PacketLayout.ShortSeed(new ConnectionId(Server), new ConnectionId(Client));
        _ = PacketLayout.Seal(packet, PacketLayout.ShortHeaderBytes + frames.Length, seed);
        return packet;
    }
}
