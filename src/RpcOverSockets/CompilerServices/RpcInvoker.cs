using System.ComponentModel;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>Where a generated client's calls go, and with which options. Immutable and thread-safe.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial class RpcInvoker
{
    private readonly CallTarget _target;
    private readonly RpcCallOptions? _options;
    private readonly CallRoute? _route; // the object that is called and the metadata; null for a service without metadata
    private readonly long _timeoutTicks; // long.MaxValue: none

    internal RpcInvoker(CallTarget target, RpcCallOptions? options)
        : this(target, options, target.Settings.ClientInterceptors)
    {
    }

    private RpcInvoker(CallTarget target, RpcCallOptions? options, RpcClientInterceptor[]? interceptors)
    {
        _target = target;
        _interceptors = interceptors;
        _route = RouteOf(target as RemoteObject, options);
        _options = options;
        TimeSpan timeout = options?.Timeout ?? target.DefaultTimeout;
        _timeoutTicks = timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : target.Settings.Ticks(timeout);
    }

    private bool WaitsForReady => _options?.WaitForReady ?? false;

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
    {
        if (IsIntercepted)
        {
            return CallInterceptedAsync<TArguments, TResult, TCodec>(method, arguments, cancellationToken);
        }

        OutgoingCall<TResult, TCodec>? call =
            TryStart<TArguments, TResult, TCodec>(method, arguments, cancellationToken, out long deadline);
        return call is not null
            ? call.Task
            : CallSlowAsync<TArguments, TResult, TCodec>(method, arguments, deadline, cancellationToken);
    }

    /// <summary>Calls a method that has no result.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Cancels the call on both sides.</param>
    /// <returns>A task to be awaited once.</returns>
    public ValueTask CallAsync<TArguments>(
        RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        if (IsIntercepted)
        {
            return CallInterceptedAsync(method, arguments, cancellationToken);
        }

        OutgoingCall<RpcNothing, NilCodec>? call =
            TryStart<TArguments, RpcNothing, NilCodec>(method, arguments, cancellationToken, out long deadline);
        return call is not null ? call.VoidTask : CallVoidSlowAsync(method, arguments, deadline, cancellationToken);
    }

    /// <summary>Calls a one-way method.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="cancellationToken">Ends the wait for credit; the call is then not sent.</param>
    /// <returns>A task that completes when the call was handed to the connection; to be awaited once.</returns>
    public ValueTask SendAsync<TArguments>(
        RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        if (IsIntercepted)
        {
            return SendInterceptedAsync(method, arguments, cancellationToken);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        long deadline = DeadlineFrom(Now());
        int neededBytes = 0;
        if (_target.Current is Peer peer)
        {
            neededBytes = peer.TrySendOneWay(method, _route, deadline, arguments, takenBytes: 0, out RpcException? failure);
            if (neededBytes == 0)
            {
                return failure is null ? ValueTask.CompletedTask : ValueTask.FromException(failure);
            }
        }

        return SendSlowAsync(method, arguments, neededBytes, deadline, cancellationToken);
    }

    /// <summary>Drops the reference that the client is; nothing happens for a client of a service.</summary>
    /// <returns>A completed task: nothing is waited for.</returns>
    public ValueTask ReleaseAsync()
    {
        _route?.Target?.Drop();
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes an invoker with other options.</summary>
    internal RpcInvoker With(RpcCallOptions options) => new(_target, options);

    private static CallRoute? RouteOf(RemoteObject? target, RpcCallOptions? options)
    {
        byte[]? metadata = options?.Metadata is { Count: > 0 } entries ? Metadata.Encode(entries) : null;
        return target is null && metadata is null && options?.OnResponseMetadata is null
            ? null
            : new CallRoute(target, metadata, options?.OnResponseMetadata);
    }

    // Starts the call without waiting, or returns null.
    private OutgoingCall<TResult, TCodec>? TryStart<TArguments, TResult, TCodec>(
        RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken, out long deadline)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TResult>
    {
        Peer? peer = _target.Current;
        long now = peer?.Now ?? Now();
        deadline = DeadlineFrom(now);
        if (peer is null || cancellationToken.IsCancellationRequested || deadline <= now)
        {
            return null;
        }

        OutgoingCall<TResult, TCodec> call = OutgoingCall<TResult, TCodec>.Rent();
        call.IsCancellable = cancellationToken.CanBeCanceled;
        call.Begin(peer, method, deadline, _route);
        if (!peer.TryBegin(call, isReserved: false))
        {
            call.Forget();
            return null;
        }

        Send(peer, call, arguments, now, cancellationToken);
        return call;
    }

    private static void Send<TArguments>(
        Peer peer, OutgoingCall call, in TArguments arguments, long now, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        if (peer.SendCall(call, arguments, now) is RpcException failure)
        {
            call.Fail(failure);
        }
        else if (cancellationToken.CanBeCanceled)
        {
            call.ObserveCancellation(cancellationToken);
        }
    }

    private async ValueTask<TResult> CallSlowAsync<TArguments, TResult, TCodec>(
        RpcMethodDescriptor method, TArguments arguments, long deadline, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TResult>
    {
        OutgoingCall<TResult, TCodec> call = OutgoingCall<TResult, TCodec>.Rent();
        Peer peer = await BeginSlowAsync(call, method, deadline, cancellationToken).ConfigureAwait(false);
        Send(peer, call, arguments, peer.Now, cancellationToken);
        return await call.Task.ConfigureAwait(false);
    }

    private async ValueTask CallVoidSlowAsync<TArguments>(
        RpcMethodDescriptor method, TArguments arguments, long deadline, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        => _ = await CallSlowAsync<TArguments, RpcNothing, NilCodec>(method, arguments, deadline, cancellationToken)
            .ConfigureAwait(false);

    // Waits for a connection and for a place there, as often as it takes, and begins the call; gives it back if it cannot begin.
    private async ValueTask<Peer> BeginSlowAsync(
        OutgoingCall call, RpcMethodDescriptor method, long deadline, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                ThrowIfPassed(method, deadline);
                Peer peer = await _target.GetPeerAsync(method, deadline, WaitsForReady, cancellationToken).ConfigureAwait(false);
                if (!await peer.ReserveAsync(deadline, method, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                call.Streams = method.HasStreams ? peer.NewOutgoingStreams(method) : null;
                call.IsCancellable = cancellationToken.CanBeCanceled;
                call.Begin(peer, method, deadline, _route);
                if (peer.TryBegin(call, isReserved: true))
                {
                    return peer;
                }
            }
        }
        catch
        {
            call.Forget();
            throw;
        }
    }

    private async ValueTask SendSlowAsync<TArguments>(
        RpcMethodDescriptor method, TArguments arguments, int neededBytes, long deadline, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfPassed(method, deadline);
            Peer peer = await _target.GetPeerAsync(method, deadline, WaitsForReady, cancellationToken).ConfigureAwait(false);
            bool isTaken = neededBytes > 0 &&
                await peer.WaitForCreditAsync(method, neededBytes, deadline, cancellationToken).ConfigureAwait(false);
            neededBytes = peer.TrySendOneWay(method, _route, deadline, arguments, isTaken ? neededBytes : 0, out RpcException? failure);
            if (failure is not null)
            {
                throw failure;
            }

            if (neededBytes == 0)
            {
                return;
            }
        }
    }

    private void ThrowIfPassed(RpcMethodDescriptor method, long deadline)
    {
        if (deadline != long.MaxValue && deadline <= Now())
        {
            throw new RpcException(
                RpcStatus.DeadlineExceeded, $"{method} was not sent: its deadline has passed.", RpcOutcome.NotExecuted);
        }
    }

    private long Now() => _target.Settings.Time.GetTimestamp();

    // A call inside a handler must not outlive the call that the handler serves.
    private long DeadlineFrom(long now) => DeadlineFrom(now, _timeoutTicks);

    private static long DeadlineFrom(long now, long timeoutTicks)
    {
        long own = timeoutTicks == long.MaxValue ? long.MaxValue : now + timeoutTicks;
        return RpcCallContext.Current is RpcCallContext context ? Math.Min(own, context.Deadline) : own;
    }
}
