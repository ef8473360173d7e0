namespace RpcOverSockets.Tests.Serialization;

internal enum SByteEnum : sbyte
{
    A = 1,
    B = -5,
}

internal enum ULongEnum : ulong
{
    Big = ulong.MaxValue,
}

[Flags]
internal enum FlagsEnum
{
    X = 1,
    Y = 4,
}

internal class IntKeys
{
    public int A { get; set; }

    public string? B { get; set; }
}

internal sealed class GapKeys
{
    public int A { get; set; }

    public int D { get; set; }
}

internal sealed class StringKeys
{
    public int Foo { get; set; }

    public string? Bar { get; set; }
}

internal sealed class PropNames
{
    public int First { get; set; }

    public string? Second { get; set; }
}

internal sealed class Empty0;

internal sealed record RecordClass(int Id, string Name);

internal record struct RecordStruct(int X, double Y);

internal sealed class Ctor(int x)
{
    public int X { get; } = x;

    public int Y { get; set; }
}

internal sealed class InitOnly
{
    public int X { get; init; }

    public string? Y { get; init; }
}

internal struct Fields
{
    public int P;
    public int Q;
}

internal sealed class Node
{
    public int V { get; set; }

    public Node? Next { get; set; }
}

internal sealed class Generic<T>
{
    public T? Value { get; set; }

    public List<T>? Items { get; set; }
}

internal sealed class Nested
{
    public IntKeys? Inner { get; set; }

    public List<IntKeys>? List { get; set; }
}

internal interface IShape;

internal sealed class Circle : IShape
{
    public double R { get; set; }
}

internal sealed class Box : IShape
{
    public double W { get; set; }

    public double H { get; set; }
}

/// <summary>Implements the union's interface without being a case of it.</summary>
internal sealed class Stranger : IShape;

internal abstract class AbstractBase;

internal sealed class Sub1 : AbstractBase
{
    public int X { get; set; }
}

internal sealed class Sub2 : AbstractBase
{
    public string? Y { get; set; }
}

internal sealed class Priv(int a, int b)
{
    internal int A { get; } = a;

    internal int B { get; } = b;
}

internal sealed class Times
{
    public DateTime T { get; set; }

    public TimeSpan D { get; set; }

    public DateTimeOffset O { get; set; }
}

internal sealed class Enums
{
    public SByteEnum E { get; set; }

    public FlagsEnum F { get; set; }

    public DayOfWeek? N { get; set; }
}

internal sealed class Sixteen
{
    public int P0 { get; set; }

    public int P1 { get; set; }

    public int P2 { get; set; }

    public int P3 { get; set; }

    public int P4 { get; set; }

    public int P5 { get; set; }

    public int P6 { get; set; }

    public int P7 { get; set; }

    public int P8 { get; set; }

    public int P9 { get; set; }

    public int P10 { get; set; }

    public int P11 { get; set; }

    public int P12 { get; set; }

    public int P13 { get; set; }

    public int P14 { get; set; }

    public int P15 { get; set; }

    public int P16 { get; set; }
}
