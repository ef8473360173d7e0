using System.Numerics;
using RpcOverSockets;

namespace Interop;

/// <summary>One member of every kind, keyed by its place: travels as an array of 36.</summary>
[RpcMessage]
public sealed class AllTypes
{
    [RpcKey(0)]
    public bool Bool { get; set; }

    [RpcKey(1)]
    public sbyte SByte { get; set; }

    [RpcKey(2)]
    public byte Byte { get; set; }

    [RpcKey(3)]
    public short Int16 { get; set; }

    [RpcKey(4)]
    public ushort UInt16 { get; set; }

    [RpcKey(5)]
    public int Int32 { get; set; }

    [RpcKey(6)]
    public uint UInt32 { get; set; }

    [RpcKey(7)]
    public long Int64 { get; set; }

    [RpcKey(8)]
    public ulong UInt64 { get; set; }

    [RpcKey(9)]
    public float Single { get; set; }

    [RpcKey(10)]
    public double Double { get; set; }

    [RpcKey(11)]
    public char Char { get; set; }

    [RpcKey(12)]
    public string? Text { get; set; }

    [RpcKey(13)]
    public byte[]? Bytes { get; set; }

    [RpcKey(14)]
    public Guid Guid { get; set; }

    [RpcKey(15)]
    public DateTime DateTime { get; set; }

    [RpcKey(16)]
    public DateTimeOffset DateTimeOffset { get; set; }

    [RpcKey(17)]
    public TimeSpan TimeSpan { get; set; }

    [RpcKey(18)]
    public decimal Decimal { get; set; }

    [RpcKey(19)]
    public Int128 Int128 { get; set; }

    [RpcKey(20)]
    public DayOfWeek DayOfWeek { get; set; }

    [RpcKey(21)]
    public int? NullableInt32 { get; set; }

    [RpcKey(22)]
    public int[]? Array { get; set; }

    [RpcKey(23)]
    public List<string>? List { get; set; }

    [RpcKey(24)]
    public Dictionary<string, int>? Dictionary { get; set; }

    [RpcKey(25)]
    public (int Number, string Text) Tuple { get; set; }

    [RpcKey(26)]
    public AllTypes? Nested { get; set; }

    [RpcKey(27)]
    public Shape? Shape { get; set; }

    [RpcKey(28)]
    public DateOnly DateOnly { get; set; }

    [RpcKey(29)]
    public TimeOnly TimeOnly { get; set; }

    [RpcKey(30)]
    public Half Half { get; set; }

    [RpcKey(31)]
    public Uri? Uri { get; set; }

    [RpcKey(32)]
    public Version? Version { get; set; }

    [RpcKey(33)]
    public BigInteger BigInteger { get; set; }

    [RpcKey(34)]
    public int[,]? Matrix { get; set; }

    [RpcKey(35)]
    public HashSet<int>? Set { get; set; }
}
