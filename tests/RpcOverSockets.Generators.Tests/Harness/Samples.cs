using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Makes values of any type that can travel, and prints them, so that two ends of a call can be compared.</summary>
internal static class Samples
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const int DepthMax = 4;

    private static readonly string[] s_ignore = ["RpcIgnoreAttribute", "IgnoreMemberAttribute", "IgnoreDataMemberAttribute"];
    private static readonly string[] s_keys = ["RpcKeyAttribute", "KeyAttribute", "DataMemberAttribute"];

    private static readonly Dictionary<Type, object> s_known = new()
    {
        [typeof(bool)] = true,
        [typeof(decimal)] = 1.5m,
        [typeof(Half)] = (Half)2,
        [typeof(Guid)] = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        [typeof(DateTime)] = new DateTime(2024, 2, 3, 4, 5, 6, DateTimeKind.Utc),
        [typeof(DateTimeOffset)] = new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)),
        [typeof(TimeSpan)] = TimeSpan.FromDays(1),
        [typeof(DateOnly)] = new DateOnly(2024, 2, 3),
        [typeof(TimeOnly)] = new TimeOnly(4, 5),
        [typeof(Int128)] = (Int128)(-5),
        [typeof(UInt128)] = (UInt128)5,
        [typeof(Uri)] = new Uri("http://a/b"),
        [typeof(Version)] = new Version(1, 2, 3),
        [typeof(StringBuilder)] = new StringBuilder("sb"),
        [typeof(Rune)] = new Rune('r'),
        [typeof(BigInteger)] = new BigInteger(-77),
        [typeof(Complex)] = new Complex(1, 2),
        [typeof(BitArray)] = new BitArray([true, false]),
        [typeof(IMemoryOwner<byte>)] = new KeptMemory([1, 2, 255]),
    };

    private static int s_made; // interlocked

    /// <summary>Makes a value; null or the default where it does not know how. Numbers and texts differ from those made before, so that
    /// two that are exchanged are seen.</summary>
    public static object? Make(Type type, int depth = 0)
    {
        if (s_known.TryGetValue(type, out object? known))
        {
            return known;
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Make(inner, depth);
        }

        if (type == typeof(string))
        {
            return $"text{Next()}";
        }

        if (type.IsPrimitive)
        {
            return type == typeof(nint) || type == typeof(nuint) ? null : Convert.ChangeType(Next(), type, CultureInfo.InvariantCulture);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type) is { Length: > 0 } values ? values.GetValue(values.Length - 1) : Activator.CreateInstance(type);
        }

        return depth > DepthMax ? Default(type) : MakeObject(type, depth + 1);
    }

    public static string Print(object? value, int depth = 0)
    {
        switch (value)
        {
            case null:
                return "null";
            case string or bool or StringBuilder or Uri or Version or BitArray:
                return value.ToString()!;
            case IFormattable formattable:
                return formattable.ToString(format: null, CultureInfo.InvariantCulture);
            case Exception exception:
                return exception.Message;
            case CancellationToken:
                return "";
            case IMemoryOwner<byte> owner:
                return Convert.ToHexString(owner.Memory.Span);
        }

        if (depth > DepthMax + 4)
        {
            return "...";
        }

        if (value.GetType() is { IsValueType: true, Name: "ImmutableArray`1" or "ArraySegment`1" }
            && value.Equals(Activator.CreateInstance(value.GetType())))
        {
            return "default";                        // enumerating it throws
        }

        if (value is IEnumerable elements)
        {
            return $"[{string.Join(", ", elements.Cast<object?>().Select(element => Print(element, depth + 1)))}]";
        }

        Type type = value.GetType();
        if (type.Name is "Memory`1" or "ReadOnlyMemory`1" or "ReadOnlySequence`1" or "Lazy`1")
        {
            return value.ToString()!;
        }

        IEnumerable<string> members = Members(type).Select(member => $"{member.Name}: {Print(Get(member, value), depth + 1)}");
        return $"{type.Name}{{{string.Join(", ", members)}}}";
    }

    /// <summary>Whether a type of the user carries one of the payload attributes.</summary>
    public static bool IsPayload(Type type) => type.CustomAttributes.Any(static a => a.AttributeType.Name
        is "RpcMessageAttribute" or "MessagePackObjectAttribute" or "DataContractAttribute" or "RpcCodecAttribute");

    // Of any integer type, and as a character one that can be seen.
    private static int Next() => '0' + ((int.MaxValue & Interlocked.Increment(ref s_made)) % 75);

    private static object? MakeObject(Type type, int depth)
    {
        if (type.IsArray)
        {
            Type item = type.GetElementType()!;
            var array = Array.CreateInstance(item, [.. Enumerable.Repeat(1, type.GetArrayRank())]);
            array.SetValue(Make(item, depth), new int[type.GetArrayRank()]);
            return array;
        }

        if (type.CustomAttributes.FirstOrDefault(static a => a.AttributeType.Name is "RpcUnionAttribute" or "UnionAttribute") is { } union)
        {
            var target = (Type)union.ConstructorArguments[1].Value!;
            return target.IsAbstract ? null : Make(target, depth);
        }

        if (type.IsGenericType && type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true)
        {
            return MakeGeneric(type, depth);
        }

        return IsPayload(type) && !type.IsAbstract ? MakePayload(type, depth) : Default(type);
    }

    private static object? MakeGeneric(Type type, int depth)
    {
        Type[] arguments = type.GetGenericArguments();
        if (type.Name.Split('`')[0] is "ValueTuple" or "Tuple" or "KeyValuePair")
        {
            return Activator.CreateInstance(type, [.. arguments.Select(argument => Make(argument, depth))]);
        }

        return arguments.Length switch
        {
            1 => Collections.Of(type, Make(arguments[0], depth)),
            2 when Make(arguments[0], depth) is { } key => Collections.Of(type, key, Make(arguments[1], depth)),
            _ => null,
        } ?? Default(type);
    }

    private static object? MakePayload(Type type, int depth)
    {
        ConstructorInfo? constructor = type.GetConstructors(Instance).OrderBy(static c => c.GetParameters().Length)
            .FirstOrDefault(c => c.GetParameters().All(p => p.ParameterType != type && !p.ParameterType.IsByRef));
        object?[] arguments = [.. (constructor?.GetParameters() ?? []).Select(p => Make(p.ParameterType, depth))];
        object? value = constructor is null ? RuntimeHelpers.GetUninitializedObject(type) : constructor.Invoke(arguments);
        foreach (MemberInfo member in Members(type))
        {
            if (member is PropertyInfo { CanWrite: true } property)
            {
                property.SetValue(value, Make(property.PropertyType, depth));
            }
            else if (member is FieldInfo { IsInitOnly: false } field)
            {
                field.SetValue(value, Make(field.FieldType, depth));
            }
        }

        return value;
    }

    private static object? Default(Type type)
        => type.IsValueType && !type.IsByRefLike ? RuntimeHelpers.GetUninitializedObject(type) : null;

    // Those that travel: with a key, or public ones that are not ignored.
    private static IEnumerable<MemberInfo> Members(Type type) => type.GetMembers(Instance)
        .Where(member => !Has(member, s_ignore) && (!Has(type, ["DataContractAttribute"]) || Has(member, s_keys)) && member switch
        {
            PropertyInfo property => property.GetIndexParameters().Length == 0 && property.CanRead
                && (property.GetMethod!.IsPublic || Has(member, s_keys)),
            FieldInfo field => !field.Name.StartsWith('<') && (field.IsPublic || Has(member, s_keys)),
            _ => false,
        })
        .OrderBy(static member => member.Name, StringComparer.Ordinal);

    private static bool Has(MemberInfo member, string[] attributes)
        => member.CustomAttributes.Any(attribute => attributes.Contains(attribute.AttributeType.Name, StringComparer.Ordinal));

    private static object? Get(MemberInfo member, object value)
        => member is PropertyInfo property ? property.GetValue(value) : ((FieldInfo)member).GetValue(value);
}
