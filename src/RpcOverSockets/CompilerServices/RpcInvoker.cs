using System.ComponentModel;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>Where a generated client's calls go, and with which options. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcInvoker
{
    internal RpcInvoker()
    {
    }

    /// <summary>Calls a method that has a result.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <typeparam name="TCodec">The result's codec.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the call on both sides.</param>
    /// <returns>The result, to be awaited once.</returns>
    public ValueTask<TResult> CallAsync<TArguments, TResult, TCodec>(
        RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TResult>
        => throw new NotSupportedException(method.Name);

    /// <summary>Calls a method that has no result.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the call on both sides.</param>
    /// <returns>A task to be awaited once.</returns>
    public ValueTask CallAsync<TArguments>(
        RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        => throw new NotSupportedException(method.Name);

    /// <summary>Calls a one-way method.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Ends the wait for credit; the call is then not sent.</param>
    /// <returns>A task that completes when the call was handed to the connection; to be awaited once.</returns>
    public ValueTask SendAsync<TArguments>(
        RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        => throw new NotSupportedException(method.Name);
}
