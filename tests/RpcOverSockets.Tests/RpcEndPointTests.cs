namespace RpcOverSockets.Tests;

public sealed class RpcEndPointTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:7000", RpcTransport.Tcp, "127.0.0.1", 7000)]
    [InlineData("tcp://[::1]:0", RpcTransport.Tcp, "::1", 0)]
    [InlineData("tcp://localhost:65535", RpcTransport.Tcp, "localhost", 65535)]
    [InlineData("udp://127.0.0.1:7000", RpcTransport.Udp, "127.0.0.1", 7000)]
    [InlineData("udp://[::1]:0", RpcTransport.Udp, "::1", 0)]
    [InlineData("unix:/run/a.sock", RpcTransport.Unix, "/run/a.sock", 0)]
    [InlineData("unix:@a", RpcTransport.Unix, "@a", 0)]
    [InlineData("inproc:a", RpcTransport.InProcess, "a", 0)]
    public void A_text_is_read_and_written_back(string text, RpcTransport transport, string host, int port)
    {
        RpcEndPoint endPoint = RpcEndPoint.Parse(text);

        Assert.Equal(transport, endPoint.Transport);
        Assert.Equal(host, endPoint.Host);
        Assert.Equal(port, endPoint.Port);
        Assert.Equal(text, endPoint.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://localhost:1")]
    [InlineData("tcp://localhost")]
    [InlineData("tcp://localhost:65536")]
    [InlineData("tcp://localhost:-1")]
    [InlineData("tcp://:80")]
    [InlineData("udp://::1:80")]
    [InlineData("udp://localhost")]
    [InlineData("tcp://::1:80")]
    [InlineData("unix:")]
    [InlineData("unix:relative")]
    [InlineData("unix:@")]
    [InlineData("unix:/a\0b")]
    [InlineData("inproc:")]
    public void A_bad_text_is_refused_with_the_text_in_the_message(string text)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => RpcEndPoint.Parse(text));

        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('/', 107, true)]
    [InlineData('/', 108, false)]
    [InlineData('@', 108, true)]
    [InlineData('@', 109, false)]
    public void A_unix_path_may_have_107_bytes(char first, int lengthBytes, bool isLegal)
    {
        string text = "unix:" + first + new string('x', lengthBytes - 1);

        Exception? error = Record.Exception(() => RpcEndPoint.Parse(text));

        Assert.Equal(isLegal, error is null);
    }
}
