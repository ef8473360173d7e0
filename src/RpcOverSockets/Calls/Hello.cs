using System.Buffers;
using RpcOverSockets.Framing;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>What a side says of itself in its first frame (protocol.md §3). Immutable.</summary>
internal sealed record Hello
{
    internal const uint Version = 1;
    internal const int FrameBytesDefault = 65_536;
    internal const int CallsDefault = 16;
    internal const int CreditDefault = 65_536;

    /// <summary>What is assumed of a side until its HELLO has arrived.</summary>
    internal static readonly Hello Default = new();

    private static volatile Hello? s_last;

    /// <summary>Most peers of a process say the same: their connections share one object.</summary>
    /// <returns>An equal one, if the last peer said the same; else itself.</returns>
    internal static Hello Share(Hello hello)
    {
        if (s_last is Hello last && last == hello)
        {
            return last;
        }

        s_last = hello;
        return hello;
    }

    internal uint FrameBytesMax { get; init; } = FrameBytesDefault;

    internal uint CallsMax { get; init; } = CallsDefault;

    internal uint CreditBytes { get; init; } = CreditDefault;

    /// <summary>Milliseconds; 0: no promise.</summary>
    internal uint KeepAliveMs { get; init; }

    internal string? Agent { get; init; }

    /// <summary>The services offered.</summary>
    internal ContractFingerprint[] Services { get; init; } = [];

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(Services.Length == 0 ? 6 : 7);
        WriteEntry(ref writer, 1, Version);
        WriteEntry(ref writer, 2, FrameBytesMax);
        WriteEntry(ref writer, 3, CallsMax);
        WriteEntry(ref writer, 4, CreditBytes);
        WriteEntry(ref writer, 5, KeepAliveMs);
        writer.WriteUInt32(6);
        writer.WriteString(Agent);
        if (Services.Length > 0)
        {
            writer.WriteUInt32(7);
            HelloServices.Write(ref writer, Services);
        }
    }

    /// <summary>Reads the payload of a HELLO.</summary>
    /// <param name="payload">The whole payload.</param>
    /// <param name="hello">What the peer says.</param>
    /// <returns>NoError, UnsupportedVersion, or Protocol.</returns>
    internal static ConnectionCode TryRead(in ReadOnlySequence<byte> payload, out Hello hello)
    {
        hello = Default;
        try
        {
            var reader = new MessagePackReader(payload);
            ConnectionCode code = Read(ref reader, ref hello);
            return code == ConnectionCode.NoError && reader.Remaining > 0 ? ConnectionCode.Protocol : code;
        }
        catch (RpcSerializationException)
        {
            return ConnectionCode.Protocol;
        }
    }

    private static void WriteEntry(ref MessagePackWriter writer, uint key, uint value)
    {
        writer.WriteUInt32(key);
        writer.WriteUInt32(value);
    }

    private static ConnectionCode Read(ref MessagePackReader reader, ref Hello hello)
    {
        bool hasVersion = false;
        int seen = 0;
        int count = reader.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            // Keys of other types than integers are as unknown as integers that this version does not name.
            if (reader.PeekType() != MessagePackType.Integer)
            {
                reader.Skip();
                reader.Skip();
                continue;
            }

            long key = reader.ReadInt64();

            if (key is >= 0 and < 31)
            {
                if ((seen & (1 << (int)key)) != 0)
                {
                    return ConnectionCode.Protocol;
                }

                seen |= 1 << (int)key;
            }

            if (key == 1)
            {
                hasVersion = true;
                if (reader.ReadUInt64() != Version)
                {
                    return ConnectionCode.UnsupportedVersion;
                }
            }
            else
            {
                hello = ReadEntry(ref reader, key, hello);
            }
        }

        bool isLegal = hasVersion && hello.FrameBytesMax >= FrameBytesDefault && hello.CallsMax >= 1 &&
            hello.CreditBytes is >= CreditDefault and <= int.MaxValue;
        return isLegal ? ConnectionCode.NoError : ConnectionCode.Protocol;
    }

    private static Hello ReadEntry(ref MessagePackReader reader, long key, Hello hello)
    {
        switch (key)
        {
            case 2:
                return hello with { FrameBytesMax = ReadClamped(ref reader) };
            case 3:
                return hello with { CallsMax = Math.Min(ReadClamped(ref reader), OutgoingCallTable.CallsMax) };
            case 4:
                // Not clamped: a credit above 2^31 - 1 is an error (protocol.md §4).
                return hello with { CreditBytes = (uint)Math.Min(reader.ReadUInt64(), uint.MaxValue) };
            case 5:
                return hello with { KeepAliveMs = ReadClamped(ref reader) };
            case 6:
                return hello with { Agent = ReadText(ref reader) };
            case 7:
                return hello with { Services = HelloServices.Read(ref reader) };
            case 8 when reader.PeekType() != MessagePackType.Binary:
                throw new RpcSerializationException("The credentials are no bin."); // a payload reader would take a str for one
            case 9:
                for (int left = reader.ReadArrayHeader(); left > 0; left--)
                {
                    _ = ReadText(ref reader);
                }

                return hello;
            default:
                reader.Skip();
                return hello;
        }
    }

    private static string ReadText(ref MessagePackReader reader) =>
        reader.ReadString() ?? throw new RpcSerializationException("A nil in HELLO stands where a string is due.");

    // A limit beyond what we can count is as good as the largest that we can.
    private static uint ReadClamped(ref MessagePackReader reader) => (uint)Math.Min(reader.ReadUInt64(), int.MaxValue);
}
