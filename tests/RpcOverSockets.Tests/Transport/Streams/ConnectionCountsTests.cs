using System.Net;
using RpcOverSockets.Transport.Streams;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>What counts as one address.</summary>
public sealed class ConnectionCountsTests
{
    private readonly ConnectionCounts _counts = new(new RpcSocketOptions { ConnectionsPerAddressMax = 2 });

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::2", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("fe80::1%2", "fe80::2%2", false)]
    [InlineData("fe80::1%2", "fe80::1%2", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "::1", false)]
    public void Of_IPv6_a_network_of_64_bits_is_one_address(string first, string second, bool areOne)
    {
        Assert.Null(_counts.TryAdd(IPAddress.Parse(first), user: null));
        Assert.Null(_counts.TryAdd(IPAddress.Parse(first), user: null));

        string? limit = _counts.TryAdd(IPAddress.Parse(second), user: null);

        Assert.Equal(areOne, limit is not null);
        _counts.Remove(IPAddress.Parse(first), user: null);
        Assert.Null(_counts.TryAdd(IPAddress.Parse(second), user: null));
    }

    [Fact]
    public void Each_connection_keeps_its_own_address()
    {
        IPAddress? first = IPAddress.Parse("2001:db8::1");
        IPAddress? second = IPAddress.Parse("2001:db8::2");

        Assert.Null(_counts.TryAdd(ref first, user: null));
        Assert.Null(_counts.TryAdd(ref second, user: null));
        _counts.Remove(first, user: null);
        _counts.Remove(second, user: null);

        Assert.Equal(("2001:db8::1", "2001:db8::2", 0), (first!.ToString(), second!.ToString(), _counts.Total));
    }
}
