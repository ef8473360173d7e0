using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

// In the shape that the generator emits.
internal readonly struct SixteenCodec : IRpcCodec<Sixteen>
{
    public static void Write(ref MessagePackWriter writer, Sixteen? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(17);
        writer.Enter();
        writer.WriteInt32(value.P0);
        writer.WriteInt32(value.P1);
        writer.WriteInt32(value.P2);
        writer.WriteInt32(value.P3);
        writer.WriteInt32(value.P4);
        writer.WriteInt32(value.P5);
        writer.WriteInt32(value.P6);
        writer.WriteInt32(value.P7);
        writer.WriteInt32(value.P8);
        writer.WriteInt32(value.P9);
        writer.WriteInt32(value.P10);
        writer.WriteInt32(value.P11);
        writer.WriteInt32(value.P12);
        writer.WriteInt32(value.P13);
        writer.WriteInt32(value.P14);
        writer.WriteInt32(value.P15);
        writer.WriteInt32(value.P16);
        writer.Leave();
    }

    public static Sixteen? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 17)
        {
            reader.ChargeMissing(17 - count);
        }

        Sixteen value = new();
        if (count > 0)
        {
            value.P0 = reader.ReadInt32();
        }

        if (count > 1)
        {
            value.P1 = reader.ReadInt32();
        }

        if (count > 2)
        {
            value.P2 = reader.ReadInt32();
        }

        if (count > 3)
        {
            value.P3 = reader.ReadInt32();
        }

        if (count > 4)
        {
            value.P4 = reader.ReadInt32();
        }

        if (count > 5)
        {
            value.P5 = reader.ReadInt32();
        }

        if (count > 6)
        {
            value.P6 = reader.ReadInt32();
        }

        if (count > 7)
        {
            value.P7 = reader.ReadInt32();
        }

        if (count > 8)
        {
            value.P8 = reader.ReadInt32();
        }

        if (count > 9)
        {
            value.P9 = reader.ReadInt32();
        }

        if (count > 10)
        {
            value.P10 = reader.ReadInt32();
        }

        if (count > 11)
        {
            value.P11 = reader.ReadInt32();
        }

        if (count > 12)
        {
            value.P12 = reader.ReadInt32();
        }

        if (count > 13)
        {
            value.P13 = reader.ReadInt32();
        }

        if (count > 14)
        {
            value.P14 = reader.ReadInt32();
        }

        if (count > 15)
        {
            value.P15 = reader.ReadInt32();
        }

        if (count > 16)
        {
            value.P16 = reader.ReadInt32();
        }

        reader.SkipElements(count - 17);
        reader.Leave();
        return value;
    }
}
