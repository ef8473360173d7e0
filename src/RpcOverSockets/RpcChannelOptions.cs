using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RpcOverSockets;

/// <summary>Options of an <see cref="RpcChannel"/>. Read when the channel is created; not thread-safe.</summary>
public sealed class RpcChannelOptions
{
    private static readonly TimeSpan s_timeoutMax = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Gets the limits of the channel's connections.</summary>
    public RpcConnectionOptions Connection { get; } = new();

    /// <summary>Gets the options of the sockets.</summary>
    public RpcSocketOptions Socket { get; } = new();

    /// <summary>Gets the options of the threads that serve sockets. The first server or channel of the process decides for all.</summary>
    public RpcReactorOptions Reactor { get; } = new();

    /// <summary>Gets or sets how long a call may take whose <see cref="RpcCallOptions"/> name no timeout.</summary>
    /// <value>1 ms to 49 days, or <see cref="Timeout.InfiniteTimeSpan"/>. Defaults to 10 s.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan DefaultTimeout
    {
        get;
        set => field = value == Timeout.InfiniteTimeSpan ? value : Check.InRange(value, TimeSpan.FromMilliseconds(1), s_timeoutMax);
    } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the delay after the first failed attempt to connect. Each further one is 1.6 times as long, ± 20 %,
    /// and none is longer than <see cref="ReconnectDelayMax"/>.</summary>
    /// <value>1 ms to 1 hour, or null for 1 s, and 50 ms for Unix-domain sockets. Defaults to null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan? ReconnectDelay
    {
        get;
        set => field = value is null ? null : Check.InRange(value.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
    }

    /// <summary>Gets or sets the longest delay between attempts to connect.</summary>
    /// <value>1 ms to 1 day, or null for 120 s, and 5 s for Unix-domain sockets. Defaults to null.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan? ReconnectDelayMax
    {
        get;
        set => field = value is null ? null : Check.InRange(value.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
    }

    /// <summary>Gets what stands around every call through the channel: of its clients, and of references that came over it.</summary>
    /// <value>The first is the outermost. Defaults to none, which costs nothing.</value>
    public IList<RpcClientInterceptor> Interceptors { get; } = [];

    /// <summary>Gets what stands around every call that this side serves: services added to the channel, and its callbacks.</summary>
    /// <value>The first is the outermost. Defaults to none, which costs nothing.</value>
    public IList<RpcServerInterceptor> ServerInterceptors { get; } = [];

    /// <summary>Gets or sets where the channel logs.</summary>
    /// <value>Defaults to nowhere.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>Gets or sets the clock of deadlines and delays; for tests. Sockets always use the system's.</summary>
    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
