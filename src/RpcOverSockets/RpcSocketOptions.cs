namespace RpcOverSockets;

/// <summary>How TCP, UDP and Unix-domain sockets are set up. Set before the server starts or the channel is created; not
/// thread-safe.</summary>
public sealed class RpcSocketOptions
{
    /// <summary>Gets or sets whether TCP and UDP listeners may be reached from other machines.</summary>
    /// <value>Defaults to false: listening on an address that is not a loopback address is refused, because the transport is neither
    /// encrypted nor authenticated.</value>
    public bool AllowInsecureNetwork { get; set; }

    /// <summary>Gets or sets how long connecting may take, over all addresses of a name. They are tried in turn, each for what is left
    /// divided by the addresses that are left, but at least 250 ms if so much is left; the last has all the rest.</summary>
    /// <value>10 ms to 10 min. Defaults to 10 s. Beyond it the connect fails with <see cref="RpcStatus.Unavailable"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan ConnectTimeout
    {
        get;
        set => field = Check.InRange(value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
    } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long sent bytes may stay unacknowledged before a connection over UDP is given up.</summary>
    /// <value>1 s to 1 h. Defaults to 16 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan UdpDisconnectTimeout
    {
        get;
        set => field = Check.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(16);

    /// <summary>Gets or sets how much a peer may have on its way to this side over UDP, beside one frame of
    /// <see cref="RpcConnectionOptions.FrameBytesMax"/>: what it sends beyond that waits at the peer.</summary>
    /// <remarks>A path carries at most this and one frame in each round trip. As much memory may be held for each connection, within
    /// <see cref="RpcReactorOptions.InboundBytesMax"/>.</remarks>
    /// <value>Bytes, 64 KiB to 256 MiB. Defaults to 1 MiB.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int UdpReceiveWindowBytes
    {
        get;
        set => field = Check.InRange(value, 64 << 10, 256 << 20);
    } = 1 << 20;

    /// <summary>Gets or sets how many connections may wait to be accepted.</summary>
    /// <value>1 to 65 535. Defaults to 4 096. The kernel caps it at net.core.somaxconn.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int Backlog
    {
        get;
        set => field = Check.InRange(value, 1, 65_535);
    } = 4096;

    /// <summary>Gets or sets how many connections a server holds at once.</summary>
    /// <value>1 to 1 000 000. Defaults to 4 096. One more is closed at accept.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int ConnectionsMax
    {
        get;
        set => field = Check.InRange(value, 1, 1_000_000);
    } = 4096;

    /// <summary>Gets or sets how many connections one Unix user holds at once, over Unix-domain sockets.</summary>
    /// <value>1 to 1 000 000. Defaults to 1 024. One more is closed at accept.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int ConnectionsPerUserMax
    {
        get;
        set => field = Check.InRange(value, 1, 1_000_000);
    } = 1024;

    /// <summary>Gets or sets how many connections one IP address holds at once; of IPv6 a network of 64 bits counts as one
    /// address, but for link-local ones.</summary>
    /// <value>1 to 1 000 000. Defaults to 256. One more is closed at accept.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int ConnectionsPerAddressMax
    {
        get;
        set => field = Check.InRange(value, 1, 1_000_000);
    } = 256;

    /// <summary>Gets or sets who may connect to the file of a Unix-domain socket.</summary>
    /// <value>Permission bits, set whatever the umask. Defaults to reading and writing by the owner only (0600). Writing is what
    /// connecting needs. Abstract names (<c>unix:@name</c>) have none: whoever runs on the machine may connect.</value>
    public UnixFileMode UnixFileMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Gets or sets the send buffer of a Unix-domain socket (SO_SNDBUF).</summary>
    /// <value>Bytes, 4 096 to 64 MiB. Defaults to 1 MiB. The kernel caps it at net.core.wmem_max. TCP buffers are left to the
    /// kernel.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int UnixSendBufferBytes
    {
        get;
        set => field = Check.InRange(value, 4096, 64 << 20);
    } = 1 << 20;

    /// <summary>Gets or sets after how long a silence TCP probes the peer (tcp(7), TCP_KEEPIDLE).</summary>
    /// <value>1 s to 9 h, whole seconds. Defaults to 60 s; three probes follow, 10 s apart.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan TcpKeepAliveTime
    {
        get;
        set => field = Check.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(9));
    } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how long sent bytes may stay unacknowledged before TCP gives the connection up (tcp(7),
    /// TCP_USER_TIMEOUT).</summary>
    /// <remarks>Off for 10 s and until all was taken where more than 16 KiB were sent at once, because the kernel would take a peer that
    /// reads slowly for one that is gone. <see cref="RpcConnectionOptions.SendStallTimeout"/> and the keep-alive go on.</remarks>
    /// <value>1 s to 1 h. Defaults to 10 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan TcpUserTimeout
    {
        get;
        set => field = Check.InRange(value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
    } = TimeSpan.FromSeconds(10);
}
