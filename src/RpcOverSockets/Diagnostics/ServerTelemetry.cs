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
        string? transport = CallAttributes.TransportOf(call.Context.Peer.EndPoint);

        // A connection over a stream that the program brought did not come to the end point that the server listens on.
        bool isLocal = string.Equals(transport, CallAttributes.TransportOf(call.LocalEndPoint), StringComparison.Ordinal);
        TagList tags = CallAttributes.Of(method, isLocal ? call.LocalEndPoint : null, transport);
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
