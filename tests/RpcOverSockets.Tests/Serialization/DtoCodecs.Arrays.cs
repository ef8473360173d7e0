using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

// In the shape that the generator emits.
internal readonly struct IntKeysCodec : IRpcCodec<IntKeys>
{
    public static void Write(ref MessagePackWriter writer, IntKeys? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.A);
        writer.WriteString(value.B);
        writer.Leave();
    }

    public static IntKeys? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 2)
        {
            reader.ChargeMissing(2 - count);
        }

        IntKeys value = new();
        if (count > 0)
        {
            value.A = reader.ReadInt32();
        }

        if (count > 1)
        {
            value.B = reader.ReadString()!;
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return value;
    }
}

internal readonly struct GapKeysCodec : IRpcCodec<GapKeys>
{
    public static void Write(ref MessagePackWriter writer, GapKeys? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(4);
        writer.Enter();
        writer.WriteInt32(value.A);
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteInt32(value.D);
        writer.Leave();
    }

    public static GapKeys? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 4)
        {
            reader.ChargeMissing(4 - count);
        }

        GapKeys value = new();
        if (count > 0)
        {
            value.A = reader.ReadInt32();
        }

        if (count > 1)
        {
            reader.SkipElements(int.Min(count, 3) - 1);
        }

        if (count > 3)
        {
            value.D = reader.ReadInt32();
        }

        reader.SkipElements(count - 4);
        reader.Leave();
        return value;
    }
}

internal readonly struct FieldsCodec : IRpcCodec<Fields>
{
    public static void Write(ref MessagePackWriter writer, Fields value)
    {
        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.P);
        writer.WriteInt32(value.Q);
        writer.Leave();
    }

    public static Fields Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            CodecHelpers.ThrowNullStruct(nameof(Fields));
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        Fields value = default;
        if (count > 0)
        {
            value.P = reader.ReadInt32();
        }

        if (count > 1)
        {
            value.Q = reader.ReadInt32();
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return value;
    }
}

internal readonly struct NodeCodec : IRpcCodec<Node>
{
    public static void Write(ref MessagePackWriter writer, Node? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.V);
        NodeCodec.Write(ref writer, value.Next);
        writer.Leave();
    }

    public static Node? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 2)
        {
            reader.ChargeMissing(2 - count);
        }

        Node value = new();
        if (count > 0)
        {
            value.V = reader.ReadInt32();
        }

        if (count > 1)
        {
            value.Next = NodeCodec.Read(ref reader)!;
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return value;
    }
}

internal readonly struct NestedCodec : IRpcCodec<Nested>
{
    public static void Write(ref MessagePackWriter writer, Nested? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        IntKeysCodec.Write(ref writer, value.Inner);
        ListCodec<IntKeys, IntKeysCodec>.Write(ref writer, value.List);
        writer.Leave();
    }

    public static Nested? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 2)
        {
            reader.ChargeMissing(2 - count);
        }

        Nested value = new();
        if (count > 0)
        {
            value.Inner = IntKeysCodec.Read(ref reader)!;
        }

        if (count > 1)
        {
            value.List = ListCodec<IntKeys, IntKeysCodec>.Read(ref reader)!;
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return value;
    }
}
