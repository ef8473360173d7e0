namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What each side tells the other in the handshake (docs/udp.md §2).</summary>
/// <param name="AckDelayMaxMs">No acknowledgement is held back for longer.</param>
/// <param name="WindowBytes">Bytes of messages that this side takes at the beginning.</param>
/// <param name="DatagramBytesMax">The largest datagram that this side receives.</param>
internal readonly record struct SessionParameters(int AckDelayMaxMs, long WindowBytes, int DatagramBytesMax)
{
    private const int AckDelayId = 1;
    private const int WindowId = 2;
    private const int DatagramId = 3;

    /// <summary>What holds where a side says nothing.</summary>
    internal static SessionParameters Absent => new(25, 1 << 20, PacketLayout.DatagramBytesMin);

    internal void Write(ref PacketWriter writer)
    {
        writer.Byte(3);
        writer.Number(AckDelayId);
        writer.Number(AckDelayMaxMs);
        writer.Number(WindowId);
        writer.Number(WindowBytes);
        writer.Number(DatagramId);
        writer.Number(DatagramBytesMax);
    }

    /// <summary>Reads pairs of id and value; unknown ids are skipped.</summary>
    internal static bool TryRead(ref PacketReader reader, out SessionParameters parameters)
    {
        parameters = Absent;
        if (!reader.TryByte(out byte count))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if (!reader.TryNumber(out long id) || !reader.TryNumber(out long value))
            {
                return false;
            }

            parameters = id switch
            {
                AckDelayId => parameters with { AckDelayMaxMs = (int)Math.Clamp(value, 0, 1000) },
                WindowId => parameters with { WindowBytes = value },
                DatagramId => parameters with { DatagramBytesMax = (int)Math.Clamp(value, 0, PacketLayout.DatagramBytesMax) },
                _ => parameters,
            };
        }

        return parameters.DatagramBytesMax >= PacketLayout.DatagramBytesMin;
    }
}
