using System.Text.Json.Serialization;

namespace RpcOverSockets.Benchmarks.Codecs;

/// <summary>Nearly all numbers: what sensors, prices and coordinates look like.</summary>
[RpcMessage]
public sealed class Measurement
{
    [RpcKey(0)]
    public int Id { get; set; }

    [RpcKey(1)]
    public long Time { get; set; }

    [RpcKey(2)]
    public double X { get; set; }

    [RpcKey(3)]
    public double Y { get; set; }

    [RpcKey(4)]
    public double Z { get; set; }

    [RpcKey(5)]
    public float Confidence { get; set; }

    [RpcKey(6)]
    public short Kind { get; set; }

    [RpcKey(7)]
    public bool IsValid { get; set; }

    [RpcKey(8)]
    public uint Sequence { get; set; }

    [RpcKey(9)]
    public ulong Checksum { get; set; }

    public static Measurement Example => new()
    {
        Id = 1_234_567,
        Time = 1_700_000_000_123,
        X = 1.25,
        Y = -273.15,
        Z = 6.02214076e23,
        Confidence = 0.97f,
        Kind = 12,
        IsValid = true,
        Sequence = 77_777,
        Checksum = 0xdead_beef_cafe,
    };
}

/// <summary>Nearly all text: what people and addresses look like.</summary>
[RpcMessage]
public sealed class Customer
{
    [RpcKey(0)]
    public int Id { get; set; }

    [RpcKey(1)]
    public string Name { get; set; } = "";

    [RpcKey(2)]
    public string Street { get; set; } = "";

    [RpcKey(3)]
    public string City { get; set; } = "";

    [RpcKey(4)]
    public string Mail { get; set; } = "";

    [RpcKey(5)]
    public string Note { get; set; } = "";

    [RpcKey(6)]
    public List<string> Tags { get; set; } = [];

    public static Customer Example => new()
    {
        Id = 42,
        Name = "Grace Hopper",
        Street = "17 Harbour Street",
        City = "Arlington",
        Mail = "grace.hopper@example.org",
        Note = "Calls in the morning; prefers a compiler that explains itself, and ships on Thursdays.",
        Tags = ["navy", "compiler", "early"],
    };
}

/// <summary>The other side's codecs, generated as well.</summary>
[JsonSerializable(typeof(Measurement))]
[JsonSerializable(typeof(Customer))]
public sealed partial class JsonPayloads : JsonSerializerContext;
