using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Generators.Tests.RandomContracts;

/// <summary>Draws values of any type that <see cref="RandomSource"/> uses: limits, empty ones, and those in between.</summary>
/// <remarks>Thread-safe: both ends of a call draw.</remarks>
internal sealed class RandomValues(int seed)
{
    private const int DepthMax = 5;

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public object? Make(Type type)
    {
        lock (_gate)
        {
            return Make(type, 0);
        }
    }

    private object? Make(Type type, int depth)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return _random.Next(3) == 0 ? null : Make(inner, depth);
        }

        if (type.IsEnum)
        {
            Array values = Enum.GetValues(type);
            return values.GetValue(_random.Next(values.Length));
        }

        return Scalar(type) ?? (type.IsArray || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
            ? Container(type, depth + 1)
            : Payload(type, depth + 1));
    }

    private object? Scalar(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => _random.Next(2) == 0,
        TypeCode.SByte => (sbyte)Integer(),
        TypeCode.Byte => (byte)Integer(),
        TypeCode.Int16 => (short)Integer(),
        TypeCode.UInt16 => (ushort)Integer(),
        TypeCode.Int32 => (int)Integer(),
        TypeCode.UInt32 => (uint)Integer(),
        TypeCode.Int64 => Integer(),
        TypeCode.UInt64 => (ulong)Integer(),
        TypeCode.Single => (float)Real(),
        TypeCode.Double => Real(),
        TypeCode.Decimal => new decimal((int)Integer(), (int)Integer(), (int)Integer(), _random.Next(2) == 0, (byte)_random.Next(29)),
        TypeCode.Char => (char)_random.Next(0xD800),
        TypeCode.String => Text(),
        TypeCode.DateTime => Moment(),
        _ => Other(type),
    };

    private object? Other(Type type)
    {
        byte[] bytes = new byte[16];
        _random.NextBytes(bytes);
        return type switch
        {
            _ when type == typeof(Guid) => new Guid(bytes),
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(
                DateTime.SpecifyKind(Moment(), DateTimeKind.Unspecified), TimeSpan.FromMinutes(_random.Next(-840, 841))),
            _ when type == typeof(TimeSpan) => new TimeSpan(Integer()),
            _ when type == typeof(DateOnly) => DateOnly.FromDateTime(Moment()),
            _ when type == typeof(TimeOnly) => TimeOnly.FromDateTime(Moment()),
            _ when type == typeof(Half) => (Half)Real(),
            _ when type == typeof(Int128) => (Int128)Integer() * Integer(),
            _ when type == typeof(UInt128) => (UInt128)(ulong)Integer() * (ulong)Integer(),
            _ when type == typeof(BigInteger) => new BigInteger(bytes) * Integer(),
            _ when type == typeof(Uri) => new Uri($"https://example.org/{_random.Next()}"),
            _ when type == typeof(Version) => new Version(_random.Next(100), _random.Next(100)),
            _ => null,
        };
    }

    private object Container(Type type, int depth)
    {
        int count = depth > DepthMax ? 0 : Pick([0, 1, 2, 3, 15, 16, 17]) >> (2 * (depth - 1));
        if (type.IsArray)
        {
            var array = Array.CreateInstance(type.GetElementType()!, count);
            for (int i = 0; i < count; i++)
            {
                array.SetValue(Make(type.GetElementType()!, depth), i);
            }

            return array;
        }

        Type[] arguments = type.GetGenericArguments();
        if (type.Name is "ValueTuple`2" or "KeyValuePair`2")
        {
            return Activator.CreateInstance(type, [.. arguments.Select(argument => Make(argument, depth))])!;
        }

        if (type.Name == "ImmutableArray`1")
        {
            object elements = Make(arguments[0].MakeArrayType(), depth)!;
            return typeof(ImmutableArray).GetMethods()
                .Single(static m => m.Name == "Create" && m.GetParameters() is [{ ParameterType.IsArray: true }])
                .MakeGenericMethod(arguments[0]).Invoke(null, [elements])!;
        }

        object container = Activator.CreateInstance(type)!;
        for (int i = 0; i < count; i++)
        {
            object? first = Make(arguments[0], depth);
            if (container is IDictionary dictionary)
            {
                dictionary[first!] = Make(arguments[1], depth);
            }
            else
            {
                type.GetMethod("Add")!.Invoke(container, [first]);
            }
        }

        return container;
    }

    private object? Payload(Type type, int depth)
    {
        if (type.IsAbstract)
        {
            CustomAttributeData[] cases = [.. type.CustomAttributes.Where(static a => a.AttributeType == typeof(RpcUnionAttribute))];
            return Payload((Type)cases[_random.Next(cases.Length)].ConstructorArguments[1].Value!, depth);
        }

        ConstructorInfo? constructor = type.GetConstructors().OrderByDescending(static c => c.GetParameters().Length)
            .FirstOrDefault(c => !c.GetParameters().Any(p => p.ParameterType == type));
        object value = constructor is null
            ? RuntimeHelpers.GetUninitializedObject(type)
            : constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType, depth))]);
        foreach (PropertyInfo property in type.GetProperties().Where(static p => p.CanWrite))
        {
            property.SetValue(value, Make(property.PropertyType, depth));
        }

        foreach (FieldInfo field in type.GetFields().Where(static f => !f.IsInitOnly))
        {
            field.SetValue(value, Make(field.FieldType, depth));
        }

        return value;
    }

    // Every width that MessagePack has a form for.
    private long Integer() => _random.Next(3) switch
    {
        0 => _random.Next(-40, 140),
        1 => _random.NextInt64(long.MinValue, long.MaxValue) >> _random.Next(63),
        _ => Pick([0, long.MinValue, long.MaxValue, int.MinValue, int.MaxValue, short.MinValue, ushort.MaxValue, 255, 256, 127, -32, -33]),
    };

    private double Real() => Pick([0, 1, 2, 3, 4]) switch
    {
        0 => 0,
        1 => double.NaN,
        2 => double.NegativeInfinity,
        3 => _random.Next(-1000, 1000) / 8.0,
        _ => _random.NextDouble() * 1e300,
    };

    private string Text()
    {
        string unit = _random.Next(3) == 0 ? "ß€𝄞" : "x";
        string digit = _random.Next(10).ToString(CultureInfo.InvariantCulture);
        return string.Concat(Enumerable.Repeat(unit, Pick([0, 1, 7, 10, 11, 31, 32, 85, 86, 255, 256]))) + digit;
    }

    private DateTime Moment() =>
        new(_random.NextInt64(TimeSpan.TicksPerDay, DateTime.MaxValue.Ticks - TimeSpan.TicksPerDay), DateTimeKind.Utc);

    private int Pick(int[] values) => values[_random.Next(values.Length)];

    private long Pick(long[] values) => values[_random.Next(values.Length)];
}
