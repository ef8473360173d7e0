#pragma warning disable MA0097 // never compared by an operator
using System.Runtime.CompilerServices;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>A struct of 256 bytes that travels as one byte, the worst ratio there can be.</summary>
[InlineArray(32)]
internal struct LargeStruct : IEquatable<LargeStruct>, IComparable<LargeStruct>
{
    private long _first;

    public readonly bool Equals(LargeStruct other) => _first == other._first;

    public override readonly bool Equals(object? obj) => obj is LargeStruct other && Equals(other);

    public override readonly int GetHashCode() => _first.GetHashCode();

    public readonly int CompareTo(LargeStruct other) => _first.CompareTo(other._first);
}

internal readonly struct LargeStructCodec : IRpcCodec<LargeStruct>
{
    public static void Write(ref MessagePackWriter writer, LargeStruct value)
    {
        writer.WriteArrayHeader(1);
        writer.Enter();
        writer.WriteInt64(value[0]);
        writer.Leave();
    }

    public static LargeStruct Read(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            CodecHelpers.ThrowNullStruct(nameof(LargeStruct));
        }

        int count = reader.ReadArrayHeader();
        reader.Enter();
        LargeStruct value = default;
        if (count > 0)
        {
            value[0] = reader.ReadInt64();
        }

        reader.SkipElements(count - 1);
        reader.Leave();
        return value;
    }
}

internal readonly struct NullableLargeStructCodec : IRpcCodec<LargeStruct?>
{
    public static void Write(ref MessagePackWriter writer, LargeStruct? value) =>
        NullableCodec<LargeStruct, LargeStructCodec>.Write(ref writer, value);

    public static LargeStruct? Read(ref MessagePackReader reader) => NullableCodec<LargeStruct, LargeStructCodec>.Read(ref reader);
}
