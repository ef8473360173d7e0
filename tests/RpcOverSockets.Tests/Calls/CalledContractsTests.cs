using RpcOverSockets.Calls;
using RpcOverSockets.Framing;
using RpcOverSockets.Tests.Calls.Rig;

namespace RpcOverSockets.Tests.Calls;

/// <summary>The contract hash of HELLO key 7: a client says once where its contract is another one, and goes on.</summary>
public sealed class CalledContractsTests
{
    private const int Told = 2011;

    private static readonly ContractFingerprint s_ours = new("shop.Orders", 77, [(1, 10), (2, 20), (3, 30)])
    {
        MethodNames = ["Get", "Put", "Find"],
    };

    private readonly EventLog _log = new();

    [Theory]
    [InlineData("Put differs first", 1, 10, 2, 21, 3, 31)]
    [InlineData("Get differs first", 2, 20, 3, 30, 4, 40)]
    [InlineData("only the server has the method with id 0000002a", 3, 30, 42, 0, 2, 20, 1, 10)]
    [InlineData("the server does not say where")]
    public async Task The_first_method_that_differs_is_named(string expected, params int[] methods)
    {
        var contracts = new CalledContracts(_log);
        contracts.Add("shop.Orders", static () => s_ours);

        contracts.OnHello([new("other", 1, []), Theirs(78, methods)], "the peer");

        await Eventually.TrueAsync(() => _log.Count(Told) == 1, "a line in the log");
        Assert.Equal(
            $"The contract shop.Orders is another one at the server the peer: {expected}. Calls go on.", _log.Events.Single().Text);
    }

    [Fact]
    public async Task A_client_that_is_created_after_the_connection_is_compared_too()
    {
        var contracts = new CalledContracts(_log);
        contracts.OnHello([Theirs(78)], "the peer");

        contracts.Add("shop.Orders", static () => s_ours);

        await Eventually.TrueAsync(() => _log.Count(Told) == 1, "a line in the log");
    }

    [Fact]
    public async Task Each_difference_is_told_once_and_equal_contracts_never()
    {
        var contracts = new CalledContracts(_log);
        contracts.Add("shop.Orders", static () => s_ours);
        contracts.Add("shop.Orders", static () => s_ours);

        // The last differs again, so that it tells when those before it have been compared.
        foreach (ulong hash in (ulong[])[78, 78, 77, 0, 78, 79])
        {
            contracts.OnHello([Theirs(hash)], "the peer");
        }

        await Eventually.TrueAsync(() => _log.Events.Any(static e => e.Id == Told), "a line in the log");
        contracts.OnHello([Theirs(80)], "the last");
        await Eventually.TrueAsync(
            () => _log.Events.Any(static e => e.Text.Contains("the last", StringComparison.Ordinal)), "the last line");
        Assert.InRange(_log.Count(Told), 2, 3);     // 78 and 79 may be compared as one, and 77 and 0 are never told
    }

    [Fact]
    public void Our_HELLO_tells_the_hashes_of_contracts_and_methods()
    {
        var rig = new PeerRig(greets: false);

        var hello = (Dictionary<object, object?>)rig.Hello.Value!;
        var service = (object?[])((object?[])hello[7L]!)[0]!;
        var methods = (Dictionary<object, object?>)service[2]!;

        ContractFingerprint expected = RpcContract.Describe<ICalls>().Fingerprint;
        Assert.NotEqual(0UL, expected.Hash);
        Assert.Equal(expected.Hash, unchecked((ulong)Assert.IsType<long>(service[1])));
        Assert.Equal(expected.Methods.Length, methods.Count);
        Assert.Equal(expected.Methods.Length, expected.Methods.Select(static method => method.Hash).Distinct().Count());
    }

    [Fact]
    public void Services_are_written_and_read_and_many_methods_are_left_out()
    {
        (uint, uint)[] many = [.. Enumerable.Range(0, HelloServices.MethodsMax).Select(static i => ((uint)i, uint.MaxValue))];
        Hello few = WriteAndRead(new Hello { Agent = "test", Services = [new("a", ulong.MaxValue, many), new("b", 0, [])] });
        Hello tooMany = WriteAndRead(new Hello { Agent = "test", Services = [new("a", 5, many), new("b", 6, [(1, 1)])] });

        Assert.Equal(many, few.Services[0].Methods);
        Assert.Equal(ulong.MaxValue, few.Services[0].Hash);
        Assert.Equal("a 5 0; b 6 0", string.Join("; ", tooMany.Services.Select(static s => $"{s.Name} {s.Hash} {s.Methods.Length}")));
    }

    private static ContractFingerprint Theirs(ulong hash, params int[] methods) => new(
        "shop.Orders", hash, [.. methods.Chunk(2).Select(static pair => ((uint)pair[0], (uint)pair[1]))]);

    private static Hello WriteAndRead(Hello hello)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new RpcOverSockets.Serialization.MessagePackWriter(output);
        hello.Write(ref writer);
        writer.Flush();
        Assert.True(output.WrittenCount < 65_536);
        Assert.Equal(ConnectionCode.NoError, Hello.TryRead(new(output.WrittenMemory), out Hello read));
        return read;
    }
}
