using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RpcOverSockets;

/// <summary>Options of an <see cref="RpcServer"/>. Read when the server starts; not thread-safe.</summary>
public sealed class RpcServerOptions
{
    /// <summary>Gets the limits of each connection.</summary>
    public RpcConnectionOptions Connection { get; } = new();

    /// <summary>Gets the options of the sockets.</summary>
    public RpcSocketOptions Socket { get; } = new();

    /// <summary>Gets the options of the threads that serve sockets. The first server or channel of the process decides for all.</summary>
    public RpcReactorOptions Reactor { get; } = new();

    /// <summary>Gets or sets how long <see cref="RpcServer.StopAsync"/> lets calls in progress finish.</summary>
    /// <value>0 to 1 day. Defaults to 30 s. Then their tokens fire, those that end within 1 s are answered with
    /// <see cref="RpcStatus.Unavailable"/>, and the connections are closed.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public TimeSpan DrainTimeout
    {
        get;
        set => field = Check.InRange(value, TimeSpan.Zero, TimeSpan.FromDays(1));
    } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets a value indicating whether callers see the type and message of a handler's unexpected exception.</summary>
    /// <value>Defaults to false: exceptions may carry secrets. They are always logged.</value>
    public bool IncludeExceptionDetails { get; set; }

    /// <summary>Gets what stands around every call that the server serves, calls to the objects that it lends included.</summary>
    /// <value>The first is the outermost. Defaults to none, which costs nothing.</value>
    public IList<RpcServerInterceptor> Interceptors { get; } = [];

    /// <summary>Gets what stands around every call of the server to its clients: to callbacks and other references that it received, and
    /// through <see cref="RpcCallContextExtensions.CreateClient{TService}"/>.</summary>
    /// <value>The first is the outermost. Defaults to none, which costs nothing.</value>
    public IList<RpcClientInterceptor> ClientInterceptors { get; } = [];

    /// <summary>Gets or sets where the server logs.</summary>
    /// <value>Defaults to nowhere.</value>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ILoggerFactory LoggerFactory
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = NullLoggerFactory.Instance;

    /// <summary>Gets or sets the clock of deadlines; for tests. Sockets always use the system's.</summary>
    internal TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
