using System.Diagnostics;
using System.IO.Pipelines;

namespace RpcOverSockets.Diagnostics;

/// <summary>Measures and traces own calls, as the outermost interceptor, and sends their trace context. Installed while somebody
/// listens.</summary>
internal sealed class ClientTelemetry : RpcClientInterceptor
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private ClientTelemetry()
    {
    }

    internal static ClientTelemetry Instance { get; } = new();

    public override async ValueTask<TResult> CallAsync<TResult>(RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next)
    {
        CallObservation? observation = Begin(call);
        try
        {
            TResult result = await next(WithContext(call, observation)).ConfigureAwait(false);
            if (result is PipeReader reader && observation is not null)
            {
                return (TResult)(object)new ObservedPipeReader(reader, observation, call);
            }

            observation?.End();
            return result;
        }
        catch (Exception e)
        {
            observation?.End(StatusOf(call, e), e);
            throw;
        }
    }

    public override async IAsyncEnumerable<TItem> StreamAsync<TItem>(
        RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next)
    {
        CallObservation? observation = Begin(call);
        try
        {
            IAsyncEnumerator<TItem> items = Open(call, next, observation);
            await using (items.ConfigureAwait(false))
            {
                while (await MoveNextAsync(call, items, observation).ConfigureAwait(false))
                {
                    yield return items.Current;
                }
            }

            observation?.End();
        }
        finally
        {
            observation?.EndLeft();
        }
    }

    /// <summary>Tells as what a failure is measured; null where no status belongs to it.</summary>
    internal static RpcStatus? StatusOf(RpcClientCall call, Exception failure) => failure switch
    {
        RpcException known => known.Status,
        OperationCanceledException => RpcStatus.Cancelled,
        _ when call.Descriptor.FindFault(failure) is not null => RpcStatus.FailedPrecondition,
        _ => null,
    };

    private static CallObservation? Begin(RpcClientCall call)
    {
        if (!RpcInstruments.MeasuresClient)
        {
            return null;
        }

        TagList tags = CallAttributes.Of(call.Descriptor.FullName, call.EndPoint, CallAttributes.TransportOf(call.EndPoint));
        return new CallObservation(RpcInstruments.ClientDuration, ActivityKind.Client, call.Descriptor.FullName, default, tags);
    }

    private static IAsyncEnumerator<TItem> Open<TItem>(
        RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next, CallObservation? observation)
    {
        try
        {
            return next(WithContext(call, observation)).GetAsyncEnumerator(call.CancellationToken)
                ?? throw call.GaveNull("an enumerator");
        }
        catch (Exception e)
        {
            observation?.End(StatusOf(call, e), e);
            throw;
        }
    }

    private static async ValueTask<bool> MoveNextAsync<TItem>(
        RpcClientCall call, IAsyncEnumerator<TItem> items, CallObservation? observation)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            observation?.End(StatusOf(call, e), e);
            throw;
        }
    }

    // What the program has set itself wins.
    private static RpcClientCall WithContext(RpcClientCall call, CallObservation? observation)
    {
        Activity? activity = observation?.Activity ?? Activity.Current;
        RpcMetadata? own = call.Options.Metadata;
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: string id } || own?.TryGet(TraceParent, out _) == true)
        {
            return call;
        }

        try
        {
            RpcMetadata metadata = own is null ? new RpcMetadata() : new RpcMetadata(own);
            metadata.Set(TraceParent, id);
            if (!string.IsNullOrEmpty(activity.TraceStateString))
            {
                metadata.Set(TraceState, activity.TraceStateString);
            }

            return call.WithOptions(call.Options with { Metadata = metadata });
        }
        catch (ArgumentException)
        {
            return call; // no room left: the call is worth more than its trace
        }
    }
}
