using System.IO.Pipelines;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <content>Calls that go through interceptors. At the end of their chain the same call is made by an invoker that has none.</content>
public sealed partial class RpcInvoker
{
    private readonly RpcClientInterceptor[]? _interceptors; // null at the end of a chain; empty when none are installed
    private RpcInvoker? _end; // made on first use; two threads may make one each, which are the same

    // The one thing that a call without interceptors pays for them. The work is in other methods, so that closures cost nothing here.
    private bool IsIntercepted => _interceptors is not null && (_interceptors.Length > 0 || ClientChain.IsObserved);

    // Somebody may begin or cease to listen at any time.
    private RpcClientInterceptor[] Chain => ClientChain.IsObserved ? _target.Settings.ObservedClientInterceptors : _interceptors!;

    private RpcInvoker EndOf(RpcClientCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return ReferenceEquals(call.Options, _options ?? RpcCallOptions.None)
            ? _end ??= new RpcInvoker(_target, _options, interceptors: null)
            : new RpcInvoker(_target, call.Options, interceptors: null);
    }

    private RpcClientCall Describe(RpcMethodDescriptor method, CancellationToken cancellationToken) =>
        new(method, _target.Settings.EndPoint, _options ?? RpcCallOptions.None, cancellationToken);

    private ValueTask<TResult> InterceptAsync<TResult>(
        RpcMethodDescriptor method, Func<RpcClientCall, ValueTask<TResult>> end, CancellationToken cancellationToken) =>
        ClientChain.CallAsync(Chain, Describe(method, cancellationToken), end);

    private ValueTask<TResult> CallInterceptedAsync<TArguments, TResult, TCodec>(
        RpcMethodDescriptor method, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TResult>
        => InterceptAsync(
            method,
            call => EndOf(call).CallAsync<TArguments, TResult, TCodec>(method, arguments, call.CancellationToken),
            cancellationToken);

    private async ValueTask CallInterceptedAsync<TArguments>(
        RpcMethodDescriptor method, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        => _ = await CallInterceptedAsync<TArguments, RpcNothing, NilCodec>(method, arguments, cancellationToken).ConfigureAwait(false);

    private async ValueTask SendInterceptedAsync<TArguments>(
        RpcMethodDescriptor method, TArguments arguments, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        _ = await InterceptAsync(method, SendAsync, cancellationToken).ConfigureAwait(false);

        async ValueTask<RpcNothing> SendAsync(RpcClientCall call)
        {
            await EndOf(call).SendAsync(method, arguments, call.CancellationToken).ConfigureAwait(false);
            return default;
        }
    }

    private ValueTask<TResult> CallInterceptedAsync<TArguments, TResult, TCodec>(
        RpcMethodDescriptor method,
        TArguments arguments,
        RpcUpload? upload,
        RpcDownload? download,
        CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TResult>
        => InterceptAsync(
            method,
            call => EndOf(call).CallAsync<TArguments, TResult, TCodec>(method, arguments, upload, download, call.CancellationToken),
            cancellationToken);

    private async ValueTask<PipeReader> OpenPipeInterceptedAsync<TArguments>(
        RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        RpcClientCall described = Describe(method, cancellationToken);
        return await ClientChain.CallAsync(
            Chain,
            described,
            call => EndOf(call).OpenPipeAsync(method, arguments, upload, call.CancellationToken)).ConfigureAwait(false)
            ?? throw described.GaveNull("the stream");
    }

    private IAsyncEnumerable<TItem> StreamIntercepted<TArguments, TItem, TCodec>(
        RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TItem>
        => ClientChain.StreamAsync(
            Chain,
            Describe(method, cancellationToken),
            call => EndOf(call).StreamAsync<TArguments, TItem, TCodec>(method, arguments, upload, call.CancellationToken),
            cancellationToken);
}
