using System.Numerics;

namespace RpcOverSockets.Tests.Msgpack;

// The layouts of docs/serialization.md, one type for each group. What they hold is in Values.cs.

[RpcMessage]
internal sealed record Integers(
    [property: RpcKey(0)] sbyte[] A,
    [property: RpcKey(1)] byte[] Bytes,
    [property: RpcKey(2)] short[] B,
    [property: RpcKey(3)] ushort[] C,
    [property: RpcKey(4)] int[] D,
    [property: RpcKey(5)] uint[] E,
    [property: RpcKey(6)] long[] F,
    [property: RpcKey(7)] ulong[] G,
    [property: RpcKey(8)] char H);

[RpcMessage]
internal sealed record Doubles([property: RpcKey(0)] double[] Values, [property: RpcKey(1)] Complex Complex);

[RpcMessage]
internal sealed record Floats([property: RpcKey(0)] float[] Values, [property: RpcKey(1)] Vector3 Vector, [property: RpcKey(2)] Half Half);

[RpcMessage]
internal sealed record Texts([property: RpcKey(0)] string?[] Values, [property: RpcKey(1)] Guid Id, [property: RpcKey(2)] decimal Price,
    [property: RpcKey(3)] Uri? Address, [property: RpcKey(4)] Version? Version);

[RpcMessage]
internal sealed record Blobs([property: RpcKey(0)] byte[]? Bytes, [property: RpcKey(1)] ReadOnlyMemory<byte> Memory,
    [property: RpcKey(2)] List<byte>? Numbers, [property: RpcKey(3)] BigInteger Big, [property: RpcKey(4)] Int128 Wide);

[RpcMessage]
internal sealed record Times([property: RpcKey(0)] DateTime[] Values, [property: RpcKey(1)] DateTimeOffset Offset,
    [property: RpcKey(2)] TimeSpan Span, [property: RpcKey(3)] DateOnly Date, [property: RpcKey(4)] TimeOnly Time);

[RpcMessage]
internal sealed record Lists([property: RpcKey(0)] List<int?>? A, [property: RpcKey(1)] int[,]? B, [property: RpcKey(2)] Stack<string>? C,
    [property: RpcKey(3)] (int, string?, (bool, double))? D, [property: RpcKey(4)] HashSet<string>? E, [property: RpcKey(9)] bool[]? F);

[RpcMessage(keyAsPropertyName: true)]
internal sealed record Named(int Id, string? Name, Named? Inner, Dictionary<string, List<int>>? Map, DayOfWeek Day)
{
    public RpcUnknownFields? Unknown { get; init; }
}

[RpcMessage]
internal sealed record IntegerKeys(
    [property: RpcKey(0)] Dictionary<int, string>? Map, [property: RpcKey(1)] SortedDictionary<long, bool>? Sorted);

[RpcUnion(0, typeof(Circle))]
[RpcUnion(200, typeof(Box))]
internal interface IShape;

[RpcMessage]
internal sealed record Circle([property: RpcKey(0)] double Radius) : IShape;

[RpcMessage]
internal sealed record Box([property: RpcKey(0)] int Width, [property: RpcKey(1)] IShape? Inside) : IShape;

[RpcMessage]
internal sealed record Shapes([property: RpcKey(0)] IShape?[] All);
