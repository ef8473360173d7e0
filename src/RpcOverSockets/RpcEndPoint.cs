using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RpcOverSockets;

/// <summary>An address to listen on or connect to. Immutable.</summary>
/// <remarks>
/// <list type="table">
/// <item><term><c>tcp://host:port</c></term><description>host is a name, an IPv4 address or an IPv6 address in brackets; port 0 lets the
/// kernel choose when listening</description></item>
/// <item><term><c>udp://host:port</c></term><description>the same over UDP</description></item>
/// <item><term><c>unix:/path</c></term><description>a Unix-domain stream socket at an absolute path of at most 107
/// bytes</description></item>
/// <item><term><c>unix:@name</c></term><description>one in the abstract name space (unix(7)), at most 107 bytes</description></item>
/// <item><term><c>inproc:name</c></term><description>inside this process, without sockets</description></item>
/// <item><term><c>systemd:</c> or <c>systemd:name</c></term><description>only to listen on: all listening TCP and Unix-domain sockets that
/// the service manager passed to this process, or those with that name (sd_listen_fds(3))</description></item>
/// </list>
/// </remarks>
public sealed record RpcEndPoint
{
    /// <summary>Longest path or abstract name of a Unix-domain socket, in UTF-8 bytes: sun_path has 108 with the final zero
    /// (unix(7)).</summary>
    public const int UnixPathBytesMax = 107;

    private RpcEndPoint(RpcTransport transport, string host, int port)
    {
        Transport = transport;
        Host = host;
        Port = port;
    }

    /// <summary>Gets how bytes travel.</summary>
    public RpcTransport Transport { get; }

    /// <summary>Gets the host without brackets (TCP, UDP), the path or <c>@name</c> (Unix), the name (in-process, inherited; empty for
    /// all), or the class of a stream.</summary>
    public string Host { get; }

    /// <summary>Gets the TCP or UDP port, 0 to 65 535; 0 for the others.</summary>
    public int Port { get; }

    /// <summary>Reads an end point from its text form.</summary>
    /// <param name="text">Such as <c>tcp://127.0.0.1:7000</c> or <c>unix:/run/orders.sock</c>.</param>
    /// <returns>The end point.</returns>
    /// <exception cref="ArgumentException">The text is no end point; the message says why.</exception>
    public static RpcEndPoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out RpcEndPoint? endPoint, out string? error)
            ? endPoint
            : throw new ArgumentException($"'{text}' is no end point: {error}", nameof(text));
    }

    /// <summary>Makes the end point of a stream or pipe that the program brought.</summary>
    /// <param name="name">What it is.</param>
    internal static RpcEndPoint OfDuplex(string name) => new(RpcTransport.Duplex, name, 0);

    /// <summary>Makes the end point of a Unix-domain socket that exists.</summary>
    /// <param name="name">Its path or <c>@name</c>.</param>
    internal static RpcEndPoint OfUnix(string name) => new(RpcTransport.Unix, name, 0);

    /// <summary>Makes a TCP or UDP end point with another port, as a listener does when the kernel chose it.</summary>
    internal RpcEndPoint WithPort(int port) => new(Transport, Host, port);

    /// <summary>Gets the text form, which <see cref="Parse"/> reads unless it is that of a stream, <c>duplex:NetworkStream</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Transport switch
    {
        RpcTransport.Tcp => HostAndPort("tcp"),
        RpcTransport.Udp => HostAndPort("udp"),
        RpcTransport.Unix => $"unix:{Host}",
        RpcTransport.Duplex => $"duplex:{Host}",
        RpcTransport.Inherited => $"systemd:{Host}",
        _ => $"inproc:{Host}",
    };

    private string HostAndPort(string scheme) => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"{scheme}://[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{scheme}://{Host}:{Port}");

    private static bool TryParse(string text, [NotNullWhen(true)] out RpcEndPoint? endPoint, [NotNullWhen(false)] out string? error)
    {
        endPoint = null;
        error = null;
        if (text.StartsWith("tcp://", StringComparison.Ordinal))
        {
            endPoint = TryParseIp(RpcTransport.Tcp, "tcp", text["tcp://".Length..], out error);
        }
        else if (text.StartsWith("udp://", StringComparison.Ordinal))
        {
            endPoint = TryParseIp(RpcTransport.Udp, "udp", text["udp://".Length..], out error);
        }
        else if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            string path = text["unix:".Length..];
            error = CheckUnix(path);
            endPoint = error is null ? new RpcEndPoint(RpcTransport.Unix, path, 0) : null;
        }
        else if (text.StartsWith("inproc:", StringComparison.Ordinal))
        {
            string name = text["inproc:".Length..];
            error = name.Length == 0 ? "a name must follow 'inproc:'." : null;
            endPoint = error is null ? new RpcEndPoint(RpcTransport.InProcess, name, 0) : null;
        }
        else if (text.StartsWith("systemd:", StringComparison.Ordinal))
        {
            string name = text["systemd:".Length..];
            error = name.Contains(':', StringComparison.Ordinal) ? "the name of a socket has no colon." : null;
            endPoint = error is null ? new RpcEndPoint(RpcTransport.Inherited, name, 0) : null;
        }
        else if (text.StartsWith("duplex:", StringComparison.Ordinal))
        {
            error = "a stream has no address; hand it to RpcChannel.Over or RpcServer.ServeAsync.";
        }
        else
        {
            error = "it must start with tcp://, udp://, unix:, inproc: or systemd:.";
        }

        return endPoint is not null;
    }

    private static RpcEndPoint? TryParseIp(RpcTransport transport, string scheme, string rest, out string? error)
    {
        int colon = rest.LastIndexOf(':');
        string host = colon < 0 ? rest : rest[..colon];
        if (colon < 0 || !ushort.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            error = $"a port from 0 to 65535 must follow the host, as in {scheme}://127.0.0.1:7000.";
            return null;
        }

        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            error = $"an IPv6 address stands in brackets, as in {scheme}://[::1]:7000.";
            return null;
        }

        error = host.Length == 0 ? $"the host is missing, as in {scheme}://127.0.0.1:7000." : null;
        return error is null ? new RpcEndPoint(transport, host, port) : null;
    }

    private static string? CheckUnix(string path)
    {
        if (path.Length < 2 || (path[0] != '/' && path[0] != '@'))
        {
            return "an absolute path or @name must follow 'unix:'.";
        }

        int lengthBytes = System.Text.Encoding.UTF8.GetByteCount(path);
        int lengthBytesMax = path[0] == '@' ? UnixPathBytesMax + 1 : UnixPathBytesMax; // '@' stands for the leading zero byte
        return lengthBytes > lengthBytesMax
            ? $"the path has {lengthBytes} bytes and a Unix-domain socket takes {UnixPathBytesMax} at most."
            : path.Contains('\0', StringComparison.Ordinal) ? "the path contains a zero character." : null;
    }
}
