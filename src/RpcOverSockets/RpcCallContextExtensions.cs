using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>What a handler can do with its caller.</summary>
public static class RpcCallContextExtensions
{
    /// <summary>Creates a client of a contract that the caller serves (<see cref="RpcChannel.AddService{TService}"/>), over the connection
    /// of this call.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <param name="context">The call.</param>
    /// <returns>The client; thread-safe. It may be kept after the call: its calls fail with <see cref="RpcStatus.Unavailable"/> when the
    /// connection has ended.</returns>
    /// <exception cref="InvalidOperationException">The generator did not run for the contract.</exception>
    public static TService CreateClient<TService>(this RpcCallContext context)
        where TService : class, IRpcService<TService>
    {
        ArgumentNullException.ThrowIfNull(context);
        var target = new PeerTarget(((IncomingCallContext)context).Caller);
        return RpcContract.Describe<TService>().CreateClient(new RpcInvoker(target, options: null));
    }
}
