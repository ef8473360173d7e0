using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>What can be done with every generated client.</summary>
public static class RpcClientExtensions
{
    /// <summary>Makes a client that calls the same peer with other options. Keep it: calls through it allocate no more than through the
    /// original.</summary>
    /// <typeparam name="TService">The contract.</typeparam>
    /// <param name="client">A generated client.</param>
    /// <param name="options">The options of its calls.</param>
    /// <returns>The new client; the original is not changed.</returns>
    /// <exception cref="ArgumentException"><paramref name="client"/> is no generated client.</exception>
    public static TService With<TService>(this TService client, RpcCallOptions options)
        where TService : class, IRpcService<TService>
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        return client is RpcClient generated
            ? RpcContract.Describe<TService>().CreateClient(generated.Invoker.With(options))
            : throw new ArgumentException($"{client.GetType()} is no generated client of {typeof(TService)}.", nameof(client));
    }
}
