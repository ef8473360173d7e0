using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

// In the shape that the generator emits.
internal readonly struct RecordClassCodec : IRpcCodec<RecordClass>
{
    public static void Write(ref MessagePackWriter writer, RecordClass? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.Id);
        writer.WriteString(value.Name);
        writer.Leave();
    }

    public static RecordClass? Read(ref MessagePackReader reader)
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

        int id = default;
        string? name = default;
        if (count > 0)
        {
            id = reader.ReadInt32();
        }

        if (count > 1)
        {
            name = reader.ReadString()!;
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return new RecordClass(id, name!);
    }
}

internal readonly struct RecordStructCodec : IRpcCodec<RecordStruct>
{
    public static void Write(ref MessagePackWriter writer, RecordStruct value)
    {
        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.X);
        writer.WriteDouble(value.Y);
        writer.Leave();
    }

    public static RecordStruct Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            CodecHelpers.ThrowNullStruct(nameof(RecordStruct));
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        int x = default;
        double y = default;
        if (count > 0)
        {
            x = reader.ReadInt32();
        }

        if (count > 1)
        {
            y = reader.ReadDouble();
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return new RecordStruct(x, y);
    }
}

internal readonly struct CtorCodec : IRpcCodec<Ctor>
{
    public static void Write(ref MessagePackWriter writer, Ctor? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.X);
        writer.WriteInt32(value.Y);
        writer.Leave();
    }

    public static Ctor? Read(ref MessagePackReader reader)
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

        int x = default;
        int y = default;
        if (count > 0)
        {
            x = reader.ReadInt32();
        }

        if (count > 1)
        {
            y = reader.ReadInt32();
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return new Ctor(x) { Y = y };
    }
}

internal readonly struct InitOnlyCodec : IRpcCodec<InitOnly>
{
    public static void Write(ref MessagePackWriter writer, InitOnly? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.X);
        writer.WriteString(value.Y);
        writer.Leave();
    }

    public static InitOnly? Read(ref MessagePackReader reader)
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

        int x = default;
        string? y = default;
        if (count > 0)
        {
            x = reader.ReadInt32();
        }

        if (count > 1)
        {
            y = reader.ReadString()!;
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return new InitOnly { X = x, Y = y! };
    }
}

internal readonly struct PrivCodec : IRpcCodec<Priv>
{
    public static void Write(ref MessagePackWriter writer, Priv? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        writer.WriteInt32(value.A);
        writer.WriteInt32(value.B);
        writer.Leave();
    }

    public static Priv? Read(ref MessagePackReader reader)
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

        int a = default;
        int b = default;
        if (count > 0)
        {
            a = reader.ReadInt32();
        }

        if (count > 1)
        {
            b = reader.ReadInt32();
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return new Priv(a, b);
    }
}
