using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

// In the shape that the generator emits.
internal readonly struct TimesCodec : IRpcCodec<Times>
{
    public static void Write(ref MessagePackWriter writer, Times? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        writer.Enter();
        DateTimeCodec.Write(ref writer, value.T);
        TimeSpanCodec.Write(ref writer, value.D);
        DateTimeOffsetCodec.Write(ref writer, value.O);
        writer.Leave();
    }

    public static Times? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 3)
        {
            reader.ChargeMissing(3 - count);
        }

        Times value = new();
        if (count > 0)
        {
            value.T = DateTimeCodec.Read(ref reader);
        }

        if (count > 1)
        {
            value.D = TimeSpanCodec.Read(ref reader);
        }

        if (count > 2)
        {
            value.O = DateTimeOffsetCodec.Read(ref reader);
        }

        reader.SkipElements(count - 3);
        reader.Leave();
        return value;
    }
}

internal readonly struct EnumsCodec : IRpcCodec<Enums>
{
    public static void Write(ref MessagePackWriter writer, Enums? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        writer.Enter();
        EnumCodec<SByteEnum, sbyte, SByteCodec>.Write(ref writer, value.E);
        EnumCodec<FlagsEnum, int, Int32Codec>.Write(ref writer, value.F);
        NullableCodec<DayOfWeek, EnumCodec<DayOfWeek, int, Int32Codec>>.Write(ref writer, value.N);
        writer.Leave();
    }

    public static Enums? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        if (count < 3)
        {
            reader.ChargeMissing(3 - count);
        }

        Enums value = new();
        if (count > 0)
        {
            value.E = EnumCodec<SByteEnum, sbyte, SByteCodec>.Read(ref reader);
        }

        if (count > 1)
        {
            value.F = EnumCodec<FlagsEnum, int, Int32Codec>.Read(ref reader);
        }

        if (count > 2)
        {
            value.N = NullableCodec<DayOfWeek, EnumCodec<DayOfWeek, int, Int32Codec>>.Read(ref reader);
        }

        reader.SkipElements(count - 3);
        reader.Leave();
        return value;
    }
}

internal readonly struct GenericCodec<T, TCodec> : IRpcCodec<Generic<T>>
    where TCodec : struct, IRpcCodec<T>
{
    public static void Write(ref MessagePackWriter writer, Generic<T>? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(2);
        writer.Enter();
        TCodec.Write(ref writer, value.Value);
        ListCodec<T, TCodec>.Write(ref writer, value.Items);
        writer.Leave();
    }

    public static Generic<T>? Read(ref MessagePackReader reader)
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

        Generic<T> value = new();
        if (count > 0)
        {
            value.Value = TCodec.Read(ref reader)!;
        }

        if (count > 1)
        {
            value.Items = ListCodec<T, TCodec>.Read(ref reader)!;
        }

        reader.SkipElements(count - 2);
        reader.Leave();
        return value;
    }
}

internal readonly struct Empty0Codec : IRpcCodec<Empty0>
{
    public static void Write(ref MessagePackWriter writer, Empty0? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(0);
        writer.Enter();
        writer.Leave();
    }

    public static Empty0? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        Empty0 value = new();
        reader.SkipElements(count);
        reader.Leave();
        return value;
    }
}
