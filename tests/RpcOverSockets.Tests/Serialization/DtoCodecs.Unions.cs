using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

// In the shape that the generator emits.
internal readonly struct IShapeCodec : IRpcCodec<IShape>
{
    public static void Write(ref MessagePackWriter writer, IShape? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Type type = value.GetType();
        if (type == typeof(Circle))
        {
            writer.WriteArrayHeader(2);
            writer.Enter();
            writer.WriteInt32(0);
            CircleCodec.Write(ref writer, (Circle)value);
        }
        else if (type == typeof(Box))
        {
            writer.WriteArrayHeader(2);
            writer.Enter();
            writer.WriteInt32(1);
            BoxCodec.Write(ref writer, (Box)value);
        }
        else
        {
            CodecHelpers.ThrowUnknownUnionType(nameof(IShape), value);
        }

        writer.Leave();
    }

    public static IShape? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int key = CodecHelpers.EnterUnion(ref reader, nameof(IShape));
        IShape? value = null;
        switch (key)
        {
            case 0:
                value = CircleCodec.Read(ref reader);
                break;
            case 1:
                value = BoxCodec.Read(ref reader);
                break;
            default:
                CodecHelpers.ThrowUnknownUnionKey(nameof(IShape), key);
                break;
        }

        reader.Leave();
        return value;
    }
}

internal readonly struct CircleCodec : IRpcCodec<Circle>
{
    public static void Write(ref MessagePackWriter writer, Circle? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(1);
        writer.Enter();
        writer.WriteDouble(value.R);
        writer.Leave();
    }

    public static Circle? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 1)
        {
            reader.ChargeMissing(1 - count);
        }

        Circle value = new();
        if (count > 0)
        {
            value.R = reader.ReadDouble();
        }

        reader.SkipElements(count - 1);
        reader.Leave();
        return value;
    }
}

internal readonly struct BoxCodec : IRpcCodec<Box>
{
    public static void Write(ref MessagePackWriter writer, Box? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteDouble(value.W);
        writer.WriteDouble(value.H);
        writer.Leave();
    }

    public static Box? Read(ref MessagePackReader reader)
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

        Box value = new();
        if (count > 0)
        {
            value.W = reader.ReadDouble();
        }

        if (count > 1)
        {
            value.H = reader.ReadDouble();
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return value;
    }
}

internal readonly struct AbstractBaseCodec : IRpcCodec<AbstractBase>
{
    public static void Write(ref MessagePackWriter writer, AbstractBase? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Type type = value.GetType();
        if (type == typeof(Sub1))
        {
            writer.WriteArrayHeader(2);
            writer.Enter();
            writer.WriteInt32(3);
            Sub1Codec.Write(ref writer, (Sub1)value);
        }
        else if (type == typeof(Sub2))
        {
            writer.WriteArrayHeader(2);
            writer.Enter();
            writer.WriteInt32(200);
            Sub2Codec.Write(ref writer, (Sub2)value);
        }
        else
        {
            CodecHelpers.ThrowUnknownUnionType(nameof(AbstractBase), value);
        }

        writer.Leave();
    }

    public static AbstractBase? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int key = CodecHelpers.EnterUnion(ref reader, nameof(AbstractBase));
        AbstractBase? value = null;
        switch (key)
        {
            case 3:
                value = Sub1Codec.Read(ref reader);
                break;
            case 200:
                value = Sub2Codec.Read(ref reader);
                break;
            default:
                CodecHelpers.ThrowUnknownUnionKey(nameof(AbstractBase), key);
                break;
        }

        reader.Leave();
        return value;
    }
}

internal readonly struct Sub1Codec : IRpcCodec<Sub1>
{
    public static void Write(ref MessagePackWriter writer, Sub1? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(1);
        writer.Enter();
        writer.WriteInt32(value.X);
        writer.Leave();
    }

    public static Sub1? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 1)
        {
            reader.ChargeMissing(1 - count);
        }

        Sub1 value = new();
        if (count > 0)
        {
            value.X = reader.ReadInt32();
        }

        reader.SkipElements(count - 1);
        reader.Leave();
        return value;
    }
}

internal readonly struct Sub2Codec : IRpcCodec<Sub2>
{
    public static void Write(ref MessagePackWriter writer, Sub2? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(1);
        writer.Enter();
        writer.WriteString(value.Y);
        writer.Leave();
    }

    public static Sub2? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 1)
        {
            reader.ChargeMissing(1 - count);
        }

        Sub2 value = new();
        if (count > 0)
        {
            value.Y = reader.ReadString()!;
        }

        reader.SkipElements(count - 1);
        reader.Leave();
        return value;
    }
}
