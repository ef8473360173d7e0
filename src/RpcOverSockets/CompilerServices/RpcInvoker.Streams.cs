using System.IO.Pipelines;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <content>Calls with streams. They have no deadline unless the options name one.</content>
public sealed partial class RpcInvoker
{
    /// <summary>Calls a method that returns items. Each enumeration is a call, which starts with its first step.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <typeparam name="TItem">The item.</typeparam>
    /// <typeparam name="TCodec">The item's codec.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="upload">The caller's stream, or null.</param>
    /// <param name="cancellationToken">Cancels the call on both sides.</param>
    /// <returns>The items. To leave the enumeration early cancels the call.</returns>
    public IAsyncEnumerable<TItem> StreamAsync<TArguments, TItem, TCodec>(
        RpcMethodDescriptor method, in TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TItem>
        => IsIntercepted
            ? StreamIntercepted<TArguments, TItem, TCodec>(method, arguments, upload, cancellationToken)
            : new ItemCall<TArguments, TItem, TCodec>(this, method, arguments, upload, cancellationToken);

    /// <summary>Calls a method whose task gives items.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <typeparam name="TItem">The item.</typeparam>
    /// <typeparam name="TCodec">The item's codec.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="upload">The caller's stream, or null.</param>
    /// <param name="cancellationToken">Cancels the call on both sides, also while the items are enumerated.</param>
    /// <returns>A task that completes when the first item or the end has come; the items can be enumerated once.</returns>
    public async ValueTask<IAsyncEnumerable<TItem>> OpenStreamAsync<TArguments, TItem, TCodec>(
        RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TItem>
    {
        if (IsIntercepted)
        {
            IAsyncEnumerable<TItem> items = StreamIntercepted<TArguments, TItem, TCodec>(method, arguments, upload, cancellationToken);
            return await PrefetchedItems<TItem>.OpenAsync(items, cancellationToken).ConfigureAwait(false);
        }

        ItemReader<TItem, TCodec> reader =
            await StartItemsAsync<TArguments, TItem, TCodec>(method, arguments, upload, cancellationToken).ConfigureAwait(false);
        try
        {
            await reader.PrefetchAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false); // its registration with a token that may live for long
            throw;
        }
    }

    /// <summary>Calls a method that has a result and streams beside it.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <typeparam name="TCodec">The result's codec.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="upload">The caller's stream, or null.</param>
    /// <param name="download">Where bytes go that the handler sends beside its result, or null.</param>
    /// <param name="cancellationToken">Cancels the call on both sides.</param>
    /// <returns>The result; all bytes of the download have been written when it completes.</returns>
    public async ValueTask<TResult> CallAsync<TArguments, TResult, TCodec>(
        RpcMethodDescriptor method,
        TArguments arguments,
        RpcUpload? upload,
        RpcDownload? download,
        CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TResult>
    {
        if (IsIntercepted)
        {
            return await CallInterceptedAsync<TArguments, TResult, TCodec>(method, arguments, upload, download, cancellationToken)
                .ConfigureAwait(false);
        }

        OutgoingCall<TResult, TCodec> call = OutgoingCall<TResult, TCodec>.Rent();
        ValueTask<TResult> result = call.Task;
        CallStreams streams;
        try
        {
            streams = await StartAsync(call, method, arguments, upload, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (download is not null)
        {
            await download.LeaveAsync(e).ConfigureAwait(false);
            throw;
        }

        if (download is null)
        {
            return await result.ConfigureAwait(false);
        }

        long deadline = call.Deadline; // now: a call is pooled, and another one's when its result was taken
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Exception?> written = download.RunAsync(((InboundBytes)streams.Input!).Reader, leaving.Token);
        TResult value;
        try
        {
            value = await result.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (OutgoingCall.IsLocal(e))
            {
                await leaving.CancelAsync().ConfigureAwait(false); // a writer that takes nothing must not hold the caller
            }

            _ = await written.ConfigureAwait(false);
            throw;
        }

        return await WrittenAsync(written, leaving, method, deadline).ConfigureAwait(false) is Exception failure ? throw failure : value;
    }

    // The deadline is one of the whole call: the bytes that came before the result may wait for a writer that takes nothing.
    private async ValueTask<Exception?> WrittenAsync(
        Task<Exception?> written, CancellationTokenSource leaving, RpcMethodDescriptor method, long deadline)
    {
        try
        {
            return await Deadlines.WaitAsync(written, _target.Settings.Time, deadline, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            return await written.ConfigureAwait(false) is not Exception failure ? null : new RpcException(
                RpcStatus.DeadlineExceeded,
                $"{method} has ended, and its bytes were not written before its deadline.",
                RpcOutcome.Executed,
                failure);
        }
    }

    /// <summary>Calls a method that has no result, but streams.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="upload">The caller's stream, or null.</param>
    /// <param name="download">Where bytes go that the handler sends, or null.</param>
    /// <param name="cancellationToken">Cancels the call on both sides.</param>
    /// <returns>A task that completes when the handler has returned and all bytes of the download have been written.</returns>
    public async ValueTask CallAsync<TArguments>(
        RpcMethodDescriptor method,
        TArguments arguments,
        RpcUpload? upload,
        RpcDownload? download,
        CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        => _ = await CallAsync<TArguments, RpcNothing, NilCodec>(method, arguments, upload, download, cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Calls a method that returns bytes.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="upload">The caller's stream, or null.</param>
    /// <param name="cancellationToken">Cancels the call on both sides, also while the bytes are read.</param>
    /// <returns>A task that completes when the first bytes or the end have come. To complete the reader early cancels the call.</returns>
    public async ValueTask<PipeReader> OpenPipeAsync<TArguments>(
        RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        if (IsIntercepted)
        {
            return await OpenPipeInterceptedAsync(method, arguments, upload, cancellationToken).ConfigureAwait(false);
        }

        CallStreams streams = await StartAsync(new StreamCall(), method, arguments, upload, cancellationToken).ConfigureAwait(false);
        CreditedPipeReader reader = ((InboundBytes)streams.Input!).Reader;
        reader.Observe(cancellationToken);
        try
        {
            await reader.PrefetchAsync().ConfigureAwait(false);
            return reader;
        }
        catch (Exception e)
        {
            await reader.CompleteAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Calls a method that returns bytes.</summary>
    /// <typeparam name="TArguments">The generated arguments.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="upload">The caller's stream, or null.</param>
    /// <param name="cancellationToken">Cancels the call on both sides, also while the bytes are read.</param>
    /// <returns>A task that completes when the first bytes or the end have come. To dispose the stream early cancels the call.</returns>
    public async ValueTask<Stream> OpenByteStreamAsync<TArguments>(
        RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        PipeReader reader = await OpenPipeAsync(method, arguments, upload, cancellationToken).ConfigureAwait(false);
        return reader.AsStream();
    }

    internal async ValueTask<ItemReader<TItem, TCodec>> StartItemsAsync<TArguments, TItem, TCodec>(
        RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
        where TCodec : struct, IRpcCodec<TItem>
    {
        var call = new StreamCall();
        CallStreams streams = await StartAsync(call, method, arguments, upload, cancellationToken).ConfigureAwait(false);
        return new ItemReader<TItem, TCodec>((InboundItems)streams.Input!);
    }

    // Begins the call and sends it. If its arguments cannot be sent, it has ended.
    private async ValueTask<CallStreams> StartAsync<TArguments>(
        OutgoingCall call, RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        // Streams last as long as they last, unless the options name a timeout.
        long deadline = DeadlineFrom(Now(), _options?.Timeout is null ? long.MaxValue : _timeoutTicks);
        Peer peer;
        try
        {
            peer = await BeginSlowAsync(call, method, deadline, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (upload is not null)
        {
            await upload.LeaveAsync(e).ConfigureAwait(false);
            throw;
        }

        CallStreams streams = call.Streams!; // before the call is sent: a pooled one may serve another caller soon after
        Start(peer, call, streams, method, arguments, upload, cancellationToken);
        return streams;
    }

    private static void Start<TArguments>(
        Peer peer,
        OutgoingCall call,
        CallStreams streams,
        RpcMethodDescriptor method,
        in TArguments arguments,
        RpcUpload? upload,
        CancellationToken cancellationToken)
        where TArguments : struct, IRpcArguments<TArguments>
    {
        if (peer.SendCall(call, arguments, peer.Now) is RpcException failure)
        {
            call.Fail(failure);
            _ = upload?.LeaveAsync(failure).AsTask();
            return;
        }

        if (cancellationToken.CanBeCanceled && call is not StreamCall)
        {
            call.ObserveCancellation(cancellationToken); // the reader of a stream observes it itself
        }

        if (upload is not null)
        {
            _ = UploadAsync(peer, streams.Output!, method, upload);
        }
    }

    private static async Task UploadAsync(Peer peer, OutboundStream output, RpcMethodDescriptor method, RpcUpload upload)
    {
        try
        {
            await upload.RunAsync(output, method, output.Stopping).ConfigureAwait(false);
            output.End();
        }
#pragma warning disable CA1031 // The boundary to the producer: whatever it throws ends its call, and the caller is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!output.IsStopped)
            {
                peer.AbandonOutgoing(output.CallId, output, e);
            }
        }
    }
}
