using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

// In the shape that the generator emits.
internal readonly struct StringKeysCodec : IRpcCodec<StringKeys>
{
    public static void Write(ref MessagePackWriter writer, StringKeys? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(2);
        writer.Enter();
        writer.WriteRaw([0xa3, 0x66, 0x6f, 0x6f]); // "foo"
        writer.WriteInt32(value.Foo);
        writer.WriteRaw([0xa3, 0x62, 0x61, 0x72]); // "bar"
        writer.WriteString(value.Bar);
        writer.Leave();
    }

    public static StringKeys? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadMapHeader();
        reader.Enter();
        if (count < 2)
        {
            reader.ChargeMissing(2 - count);
        }

        var value = new StringKeys();
        ulong seen = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> key = reader.ReadStringSpan();
            switch (key.Length)
            {
                case 3 when key.SequenceEqual("foo"u8):
                    CodecHelpers.MarkSeen(ref seen, 0, nameof(StringKeys), "foo");
                    value.Foo = reader.ReadInt32();
                    break;
                case 3 when key.SequenceEqual("bar"u8):
                    CodecHelpers.MarkSeen(ref seen, 1, nameof(StringKeys), "bar");
                    value.Bar = reader.ReadString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.Leave();
        return value;
    }
}

internal readonly struct PropNamesCodec : IRpcCodec<PropNames>
{
    public static void Write(ref MessagePackWriter writer, PropNames? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteMapHeader(2);
        writer.Enter();
        writer.WriteRaw([0xa5, 0x46, 0x69, 0x72, 0x73, 0x74]); // "First"
        writer.WriteInt32(value.First);
        writer.WriteRaw([0xa6, 0x53, 0x65, 0x63, 0x6f, 0x6e, 0x64]); // "Second"
        writer.WriteString(value.Second);
        writer.Leave();
    }

    public static PropNames? Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        int count = reader.ReadMapHeader();
        reader.Enter();
        if (count < 2)
        {
            reader.ChargeMissing(2 - count);
        }

        var value = new PropNames();
        ulong seen = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> key = reader.ReadStringSpan();
            switch (key.Length)
            {
                case 5 when key.SequenceEqual("First"u8):
                    CodecHelpers.MarkSeen(ref seen, 0, nameof(PropNames), "First");
                    value.First = reader.ReadInt32();
                    break;
                case 6 when key.SequenceEqual("Second"u8):
                    CodecHelpers.MarkSeen(ref seen, 1, nameof(PropNames), "Second");
                    value.Second = reader.ReadString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.Leave();
        return value;
    }
}
