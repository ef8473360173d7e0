using System.Globalization;
using RpcOverSockets.Buffers;
using RpcOverSockets.Tests.Shared;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>Datagrams that were changed, with a right checksum, so that they reach every parser.</summary>
[Collection(nameof(Alone))] // it looks at a sum of the whole process
public sealed class FuzzTests
{
    private const string CountVariable = "UDP_FUZZ_DATAGRAMS";

    private static readonly DatagramAddress s_peer = SimulatedHost.AddressOf(1, 5000);

    /// <summary>The issue asks for 10^7: UDP_FUZZ_DATAGRAMS=10000000.</summary>
    [Fact]
    public void Changed_datagrams_throw_nothing_and_take_no_memory_beyond_the_caps()
    {
        int count = Environment.GetEnvironmentVariable(CountVariable) is string text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 200_000;
        var random = new SimulatedRandom(1);
        List<byte[]> corpus = Record();
        byte[] buffer = new byte[PacketLayout.DatagramBytesMax];
        long held = InboundMemory.UsedBytes;
        Victim victim = NewVictim(random);
        for (int i = 0; i < count; i++)
        {
            if (victim.Session.State == SessionState.Ended || i % 500 == 0)
            {
                victim.Session.Drop(static _ => { });
                victim = NewVictim(random);
            }

            byte[] seed = corpus[random.Below(corpus.Count)];
            int length = Mutate(seed, buffer, random, victim);
            victim.Session.OnDatagram(buffer.AsSpan(0, length), s_peer, victim.Now += SessionTime.Millisecond);
            victim.Drain(buffer);
            Assert.True(victim.Session.HeldBytes <= victim.Session.HeldBytesMax, $"Datagram {i}: {victim.Session.HeldBytes} bytes held.");
        }

        victim.Session.Drop(static _ => { });
        Assert.True(InboundMemory.UsedBytes <= held + (1 << 20), "Memory was not given back.");
    }

    [Fact]
    public void An_acknowledgement_of_ranges_without_end_costs_no_time()
    {
        Victim victim = NewVictim(new SimulatedRandom(1));
        byte[] packet = new byte[100];
        var writer = new PacketWriter(packet.AsSpan(PacketLayout.ShortHeaderBytes));
        writer.Byte(PacketFrame.Ack);
        writer.Number(VarInt.Max);
        writer.Number(0);
        writer.Byte(0);
        writer.Number(VarInt.Max);
        int length = victim.Seal(packet, PacketLayout.ShortHeaderBytes + writer.Length, 0);
        long before = System.Diagnostics.Stopwatch.GetTimestamp();

        victim.Session.OnDatagram(packet.AsSpan(0, length), s_peer, victim.Now);

        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(before).TotalMilliseconds, 0, 500);
        Assert.Equal(SessionState.Closing, victim.Session.State); // it claims what was never sent
    }

    [Fact]
    public void A_frame_of_a_type_that_is_not_defined_ends_the_session_whatever_follows_it()
    {
        for (int kind = 0; kind <= byte.MaxValue; kind++)
        {
            bool isDefined = kind <= PacketFrame.Close || kind is >= 0x20 and <= 0x23 or >= 0x40 and <= 0x4F;
            Victim victim = NewVictim(new SimulatedRandom(1));
            byte[] packet = new byte[100];
            packet[PacketLayout.ShortHeaderBytes] = (byte)kind;
            int length = victim.Seal(packet, PacketLayout.ShortHeaderBytes + 40, 0);

            victim.Session.OnDatagram(packet.AsSpan(0, length), s_peer, victim.Now);

            Assert.True(isDefined || victim.Session.State == SessionState.Closing, $"type {kind:x2}");
            victim.Session.Drop(static _ => { });
        }
    }

    private static int Mutate(byte[] seed, byte[] buffer, SimulatedRandom random, Victim victim)
    {
        seed.CopyTo(buffer, 0);
        int body = seed.Length - PacketLayout.TrailerBytes;
        int changes = 1 + random.Below(4);
        for (int i = 0; i < changes; i++)
        {
            int at = PacketLayout.ShortHeaderBytes + random.Below(Math.Max(1, body - PacketLayout.ShortHeaderBytes));
            switch (random.Below(5))
            {
                case 0:
                    buffer[at] ^= (byte)(1 << random.Below(8));
                    break;
                case 1:
                    buffer[at] = (byte)random.Next();
                    break;
                case 2:
                    buffer[at] = random.Chance(0.5) ? (byte)0xFF : (byte)0; // lengths and numbers at their limits
                    break;
                case 3:
                    body = Math.Max(PacketLayout.ShortHeaderBytes, body - random.Below(40));
                    break;
                default:
                    buffer[at] = (byte)(random.Below(8) | (random.Chance(0.5) ? PacketFrame.Message : random.Below(64)));
                    break;
            }
        }

        return random.Chance(0.02) ? seed.Length : victim.Seal(buffer, body, (uint)random.Below(300));
    }

    private static List<byte[]> Record()
    {
        var corpus = new List<byte[]>();
        var pair = new SimulatedPair(1, new LinkSettings { Loss = 0.2, Reorder = 0.2 });
        pair.Network.Tap = (_, datagram) =>
        {
            if (PacketLayout.IsShort(datagram.Span))
            {
                corpus.Add(datagram.ToArray());
            }
        };
        pair.RunCalls(200, atOnce: 8, static () => 400);
        return corpus;
    }

    private static Victim NewVictim(SimulatedRandom random)
    {
        var init = new AcceptedInit(s_peer, new ConnectionId(5), SessionParameters.Absent, 1, SessionTime.Millisecond);
        DatagramSession session = DatagramSession.Accept(
            new SessionSettings { MessageBytesMax = 256 << 10 }, init, new ConnectionId(9), random.Next(), SessionTime.Second);
        SimulatedCalls.Send(session, SimulatedCalls.Hello, 0, 0, 10, SessionTime.Second);
        return new Victim(session, PacketLayout.ShortSeed(new ConnectionId(9), new ConnectionId(5)));
    }

    private sealed class Victim(DatagramSession session, uint checksumSeed)
    {
        internal DatagramSession Session { get; } = session;

        internal long Now { get; set; } = SessionTime.Second;

        internal int Seal(byte[] packet, int lengthBytes, uint number)
        {
            PacketLayout.WriteShortHeader(packet, Session.Id, number);
            return PacketLayout.Seal(packet, lengthBytes, checksumSeed);
        }

        internal void Drain(byte[] buffer)
        {
            while (Session.TryReceive(out _) is BufferSegment message)
            {
                SegmentPool.Return(message);
            }

            Session.OnTimer(Now);
            for (int i = 0; i < 20 && Session.Poll(buffer, Now, out _) > 0; i++)
            {
            }
        }
    }
}
