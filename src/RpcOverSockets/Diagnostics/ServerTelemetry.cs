using System.Diagnostics;

namespace RpcOverSockets.Diagnostics;

/// <summary>Measures and traces calls that are served, as the outermost interceptor. Installed while somebody listens.</summary>
internal sealed class ServerTelemetry : RpcServerInterceptor
{
    private ServerTelemetry()
    {
    }

    internal static ServerTelemetry Instance { get; } = new();

    public override async ValueTask InvokeAsync(RpcServerCall call)
    {
        string method = call.Descriptor.FullName;
        TagList tags = CallAttributes.Of(method, call.LocalEndPoint, CallAttributes.TransportOf(call.Context.Peer.EndPoint));
        var observation = new CallObservation(
            RpcInstruments.ServerDuration, ActivityKind.Server, method, call.Context.TraceContext, tags);
        try
        {
            await call.NextAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            observation.End(call.StatusOf(e), e);
            throw;
        }

        observation.End();
    }
}
