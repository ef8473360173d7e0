namespace RpcOverSockets;

/// <summary>Limits of each connection, the same for both sides. Set before the server starts or the channel is created; not
/// thread-safe.</summary>
public sealed class RpcConnectionOptions
{
    private static readonly TimeSpan s_dayMax = TimeSpan.FromDays(1);

    /// <summary>Gets or sets the largest frame that this side accepts, from its kind to the end of its payload.</summary>
    /// <value>Bytes, 64 KiB to 256 MiB. Defaults to 4 MiB. A larger frame closes the connection with FrameTooLarge; an own reply that is
    /// larger than the peer accepts fails its call with <see cref="RpcStatus.ResourceExhausted"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int FrameBytesMax
    {
        get;
        set => field = Check.InRange(value, 64 << 10, 256 << 20);
    } = 4 << 20;

    /// <summary>Gets or sets how many calls of the peer may be in progress on one connection.</summary>
    /// <value>1 to 65 535. Defaults to 128. A call beyond it is refused with <see cref="RpcStatus.ResourceExhausted"/>,
    /// <see cref="RpcOutcome.NotExecuted"/>. A call counts until its handler has returned and its reply was handed to the kernel.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int ConcurrentCallsMax
    {
        get;
        set => field = Check.InRange(value, 1, 65_535);
    } = 128;

    /// <summary>Gets or sets how many own calls may wait for a free place at the peer.</summary>
    /// <value>0 to 1 048 576. Defaults to 1 024. The next call fails with <see cref="RpcStatus.ResourceExhausted"/>,
    /// <see cref="RpcOutcome.NotExecuted"/>. None waits past its deadline.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int WaitingCallsMax
    {
        get;
        set => field = Check.InRange(value, 0, 1 << 20);
    } = 1024;

    /// <summary>Gets or sets the bytes of one-way calls that the peer may send before their handlers have returned.</summary>
    /// <value>Bytes, 64 KiB to 64 MiB. Defaults to 64 KiB. The sender waits.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int CreditBytes
    {
        get;
        set => field = Check.InRange(value, 64 << 10, 64 << 20);
    } = 64 << 10;

    /// <summary>Gets or sets how much may wait to be sent to the peer before its new calls are refused.</summary>
    /// <value>Bytes, 64 KiB to 1 GiB. Defaults to 1 MiB; one frame of <see cref="FrameBytesMax"/> may wait on top. Replies to calls that
    /// were accepted are always queued.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int OutboxBytesMax
    {
        get;
        set => field = Check.InRange(value, 64 << 10, 1 << 30);
    } = 1 << 20;

    /// <summary>Gets or sets how long a peer may read nothing while something waits to be sent to it.</summary>
    /// <value>100 ms to 1 day. Defaults to 10 s. Beyond it the connection is closed with SlowPeer.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan SendStallTimeout
    {
        get;
        set => field = Check.InRange(value, TimeSpan.FromMilliseconds(100), s_dayMax);
    } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long the peer's HELLO may take.</summary>
    /// <value>10 ms to 1 day. Defaults to 5 s. Beyond it the connection is closed with HandshakeTimeout.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan HandshakeTimeout
    {
        get;
        set => field = Check.InRange(value, TimeSpan.FromMilliseconds(10), s_dayMax);
    } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets after how long a silence of the peer this side sends a PING.</summary>
    /// <value>1 s to 1 day, or <see cref="Timeout.InfiniteTimeSpan"/> to send none and leave dead peers to the kernel. Defaults to 30
    /// s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan KeepAliveInterval
    {
        get;
        set => field = value == Timeout.InfiniteTimeSpan ? value : Check.InRange(value, TimeSpan.FromSeconds(1), s_dayMax);
    } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long the peer may leave a PING unanswered.</summary>
    /// <value>100 ms to 1 day. Defaults to 10 s. Beyond it the connection is closed with KeepAliveTimeout.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan KeepAliveTimeout
    {
        get;
        set => field = Check.InRange(value, TimeSpan.FromMilliseconds(100), s_dayMax);
    } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how many handlers of one connection may block a worker at the same time.</summary>
    /// <value>1 to 1 024. Defaults to 48. Further calls wait until one returns, never past their deadlines; other connections are
    /// not affected.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int BlockedHandlersMax
    {
        get;
        set => field = Check.InRange(value, 1, 1024);
    } = 48;

    /// <summary>Gets or sets how many objects of this side the peer may hold references to: callbacks and results that it can
    /// dispose.</summary>
    /// <value>1 to 1 048 576. Defaults to 4 096. Beyond it the call that would send one more fails with
    /// <see cref="RpcStatus.ResourceExhausted"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int ExportedObjectsMax
    {
        get;
        set => field = Check.InRange(value, 1, 1 << 20);
    } = 4096;

    /// <summary>Gets or sets the nesting of payloads that is read and written.</summary>
    /// <value>1 to 512. Defaults to 64. A deeper payload fails its call with <see cref="RpcStatus.InvalidArgument"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int PayloadDepthMax
    {
        get;
        set => field = Check.InRange(value, 1, 512);
    } = 64;
}
