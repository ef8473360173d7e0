using System.Globalization;
using System.Numerics;
using System.Text;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Text, numbers and times have one documented answer each for what is not quite right.</summary>
public sealed class StrictnessTests
{
    [Theory]
    [InlineData("a180")] // continuation without a start
    [InlineData("a2c0af")] // overlong '/'
    [InlineData("a3eda080")] // surrogate
    [InlineData("a4f4908080")] // beyond U+10FFFF
    [InlineData("a2e282")] // cut off
    [InlineData("a1ff")]
    public void Text_that_is_not_UTF8_is_refused(string hex)
    {
        byte[] bytes = Wire.Hex(hex);
        byte[] filler = Encoding.ASCII.GetBytes(new string('x', 300));
        byte[] lengthened = [0xda, .. BigEndian((ushort)(bytes.Length - 1 + filler.Length)), .. filler, .. bytes[1..]];

        Refused<string, StringCodec>(bytes);
        Refused<string, StringCodec>(lengthened);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("\ufeffwith a mark")]
    [InlineData("grüße")]
    [InlineData("\U0001F600")]
    public void Text_that_is_UTF8_is_read_as_it_is_at_any_length(string part)
    {
        foreach (int repeat in (int[])[1, 5, 8, 31, 32, 85, 86, 255, 256, 700, 22_000, 70_000])
        {
            string text = new StringBuilder().Insert(0, part, repeat).ToString();
            byte[] bytes = Wire.Write<string, StringCodec>(text);

            Assert.Equal(HeaderBytes(Encoding.UTF8.GetByteCount(text)) + Encoding.UTF8.GetByteCount(text), bytes.Length);
            Assert.Equal(text, Wire.Read<string, StringCodec>(bytes));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(5000)]
    public void An_unpaired_surrogate_is_refused_when_it_is_written(int length)
    {
        string text = new string('x', length) + '\ud800';

        Assert.Throws<RpcSerializationException>(() => Wire.Write<string, StringCodec>(text));
        Assert.Throws<RpcSerializationException>(() => Wire.Write<string, StringCodec>('\udc00' + text));
    }

    [Theory]
    [InlineData("ccff", "255")]
    [InlineData("d0ff", "-1")]
    [InlineData("d3ffffffffffffff80", "-128")]
    [InlineData("cf000000000000007f", "127")]
    [InlineData("cd0100", "256")]
    [InlineData("ceffffffff", "4294967295")]
    [InlineData("cfffffffffffffffff", "18446744073709551615")]
    [InlineData("d38000000000000000", "-9223372036854775808")]
    public void An_integer_of_any_form_is_read_where_it_fits_and_refused_where_not(string hex, string text)
    {
        byte[] bytes = Wire.Hex(hex);
        var value = Int128.Parse(text, CultureInfo.InvariantCulture);

        Fits<sbyte, SByteCodec>(bytes, value);
        Fits<byte, ByteCodec>(bytes, value);
        Fits<short, Int16Codec>(bytes, value);
        Fits<ushort, UInt16Codec>(bytes, value);
        Fits<int, Int32Codec>(bytes, value);
        Fits<uint, UInt32Codec>(bytes, value);
        Fits<long, Int64Codec>(bytes, value);
        Fits<ulong, UInt64Codec>(bytes, value);
    }

    [Fact]
    public void Every_integer_near_a_border_comes_back_in_its_smallest_form()
    {
        foreach (int bits in Enumerable.Range(0, 64))
        {
            for (int delta = -2; delta <= 2; delta++)
            {
                long value = (1L << bits) + delta;
                RoundTrips<long, Int64Codec>(value);
                RoundTrips<long, Int64Codec>(-value);
                RoundTrips<ulong, UInt64Codec>((ulong)value);
                RoundTrips<int, Int32Codec>((int)value);
                RoundTrips<uint, UInt32Codec>((uint)value);
            }
        }

        long[] values = [-32, -33, uint.MaxValue, uint.MaxValue + 1L];
        Assert.Equal([1, 2, 5, 9], values.Select(static value => Wire.Write<long, Int64Codec>(value).Length));
    }

    [Fact]
    public void A_float_takes_integers_but_an_integer_takes_no_float_and_a_float_no_double()
    {
        byte[] single = Wire.Write<float, SingleCodec>(1);
        byte[] dbl = Wire.Write<double, DoubleCodec>(1);

        Assert.Equal(1, Wire.Read<double, DoubleCodec>(single));
        Assert.Equal(-1, Wire.Read<double, DoubleCodec>([0xff]));
        Assert.Equal(ulong.MaxValue, Wire.Read<double, DoubleCodec>(Wire.Hex("cfffffffffffffffff")));
        Assert.Equal(127, Wire.Read<float, SingleCodec>([0x7f]));
        Refused<float, SingleCodec>(dbl);
        Refused<int, Int32Codec>(single);
        Refused<long, Int64Codec>(dbl);
    }

    [Theory]
    [InlineData("ca7fc00001")]
    [InlineData("ffc12345")]
    public void The_payload_of_a_NaN_survives(string hex)
    {
        byte[] bytes = Wire.Hex(hex.Length == 8 ? "ca" + hex : hex);

        Assert.Equal(bytes, Wire.Write<float, SingleCodec>(Wire.Read<float, SingleCodec>(bytes)));
    }

    [Theory]
    [InlineData("d7ffee6b280000000000")] // 1 000 000 000 ns
    [InlineData("c70cff3b9aca000000000000000000")]
    [InlineData("c70cff000000000000003afff44180")] // one second after the year 9999
    [InlineData("c70cff00000000fffffff1886e08ff")] // one second before the year 1
    [InlineData("c70cff000000007fffffffffffffff")]
    [InlineData("d6fe00000000")] // another extension
    [InlineData("d5ff0000")] // a length that no timestamp has
    [InlineData("00")]
    public void A_time_that_cannot_be_is_refused(string hex) => Refused<DateTime, DateTimeCodec>(Wire.Hex(hex));

    [Fact]
    public void A_local_time_travels_as_UTC()
    {
        var local = new DateTime(2024, 6, 1, 12, 0, 0, DateTimeKind.Local);

        DateTime read = Wire.Read<DateTime, DateTimeCodec>(Wire.Write<DateTime, DateTimeCodec>(local));

        Assert.Equal(DateTimeKind.Utc, read.Kind);
        Assert.Equal(local.ToUniversalTime(), read);
    }

    [Theory]
    [InlineData("92d6ff65920080cd0349")] // 841 minutes
    [InlineData("92c70cff00000000fffffff1886e090001")] // before the year 1 in UTC
    [InlineData("92c70cff3b9ac99c0000003afff4417fff")] // after the year 9999 in UTC
    [InlineData("91d6ff65920080")]
    [InlineData("93d6ff6592008000c0")]
    public void A_time_with_an_impossible_offset_is_refused(string hex) => Refused<DateTimeOffset, DateTimeOffsetCodec>(Wire.Hex(hex));

    [Theory]
    [InlineData("1e5")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("")]
    [InlineData("79228162514264337593543950336")]
    [InlineData("(1)")]
    [InlineData("0x1")]
    [InlineData("NaN")]
    public void A_decimal_in_another_notation_is_refused(string text) =>
        Refused<decimal, DecimalCodec>(Wire.Write<string, StringCodec>(text));

    [Theory]
    [InlineData("sv-SE")]
    [InlineData("fi-FI")]
    [InlineData("fa-IR")]
    public void The_culture_changes_nothing(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            byte[] bytes = Wire.Write<decimal, DecimalCodec>(-1.50m);
            Assert.Equal(Wire.Hex("a52d312e3530"), bytes);
            Assert.Equal(-1.50m, Wire.Read<decimal, DecimalCodec>(bytes));
            RoundTrips<int, Int32Codec>(-5);
            RoundTrips<BigInteger, BigIntegerCodec>(BigInteger.Pow(-7, 99));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("-1.50")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("0.0000000000000000000000000001")]
    public void A_decimal_is_read_from_its_memory_too(string text)
    {
        decimal value = decimal.Parse(text, CultureInfo.InvariantCulture);
        int[] bits = decimal.GetBits(value);
        byte[] memory = [.. ((int[])[bits[3], bits[2], bits[0], bits[1]]).SelectMany(BitConverter.GetBytes)];

        decimal read = Wire.Read<decimal, DecimalCodec>([0xc4, 16, .. memory]);

        Assert.Equal(bits, decimal.GetBits(read));
        memory[2] = 29; // the scale
        Refused<decimal, DecimalCodec>([0xc4, 16, .. memory]);
        Refused<decimal, DecimalCodec>([0xc4, 15, .. memory[..15]]);
    }

    [Fact]
    public void A_guid_is_read_from_its_text_in_either_case_or_from_its_memory()
    {
        var value = Guid.Parse("6f9619ff-8b86-d011-b42d-00cf4fc964ff");

        Assert.Equal(value, Wire.Read<Guid, GuidCodec>(Wire.Write<string, StringCodec>(value.ToString().ToUpperInvariant())));
        Assert.Equal(value, Wire.Read<Guid, GuidCodec>([0xc4, 16, .. value.ToByteArray()]));
        foreach (string wrong in (string[])[value.ToString("N"), value.ToString("B"), $"+{value.ToString()[1..]}", value + " ", ""])
        {
            Refused<Guid, GuidCodec>(Wire.Write<string, StringCodec>(wrong));
        }
    }

    [Theory]
    [InlineData("cd d800")] // a surrogate
    [InlineData("ce 00110000")]
    [InlineData("ff")]
    public void A_rune_that_is_no_scalar_value_is_refused(string hex) => Refused<Rune, RuneCodec>(Wire.Hex(hex));

    [Fact]
    public void Nil_is_refused_where_a_value_must_be()
    {
        byte[] nil = [0xc0];

        Refused<int, Int32Codec>(nil);
        Refused<bool, BooleanCodec>(nil);
        Refused<double, DoubleCodec>(nil);
        Refused<Guid, GuidCodec>(nil);
        Refused<(int, int), ValueTupleCodec<int, int, Int32Codec, Int32Codec>>(nil);
        Refused<KeyValuePair<int, int>, KeyValuePairCodec<int, int, Int32Codec, Int32Codec>>(nil);
        Refused<Fields, FieldsCodec>(nil);
        Refused<DayOfWeek, EnumCodec<DayOfWeek, int, Int32Codec>>(nil);
    }

    [Fact]
    public void The_message_says_what_was_expected_what_was_found_and_where()
    {
        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            static () => Wire.Read<int[], ArrayCodec<int, Int32Codec>>([0x92, 0x01, 0xa1, 0x61]));

        Assert.Equal("Expected an int but found a string (0xa1) at byte 2.", error.Message);
    }

    [Fact]
    public void The_message_tells_floats_apart()
    {
        RpcSerializationException error = Assert.Throws<RpcSerializationException>(
            static () => Wire.Read<float, SingleCodec>([0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0]));

        Assert.Equal("Expected a float but found a float of 64 bits (0xcb) at byte 0.", error.Message);
    }

    private static void Refused<T, TCodec>(byte[] bytes)
        where TCodec : struct, IRpcCodec<T> => Assert.Throws<RpcSerializationException>(() => Wire.Read<T, TCodec>(bytes));

    private static void RoundTrips<T, TCodec>(T value)
        where TCodec : struct, IRpcCodec<T> => Assert.Equal(value, Wire.Read<T, TCodec>(Wire.Write<T, TCodec>(value)));

    private static void Fits<T, TCodec>(byte[] bytes, Int128 value)
        where T : struct, INumberBase<T>, IMinMaxValue<T>
        where TCodec : struct, IRpcCodec<T>
    {
        bool fits = value >= Int128.CreateChecked(T.MinValue) && value <= Int128.CreateChecked(T.MaxValue);
        if (fits)
        {
            Assert.Equal(T.CreateChecked(value), Wire.Read<T, TCodec>(bytes));
        }
        else
        {
            Refused<T, TCodec>(bytes);
        }
    }

    private static int HeaderBytes(int textBytes) => textBytes switch
    {
        < 32 => 1,
        < 256 => 2,
        < 65536 => 3,
        _ => 5,
    };

    private static byte[] BigEndian(ushort value) => [(byte)(value >> 8), (byte)value];
}
