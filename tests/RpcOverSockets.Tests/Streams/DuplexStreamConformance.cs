using System.IO.Pipelines;
using RpcOverSockets.Tests.Transport.Duplex;

namespace RpcOverSockets.Tests.Streams;

/// <summary>Over a pair of pipes. The server listens, too, but nobody connects there.</summary>
public sealed class DuplexStreamConformance : StreamConformance
{
    // Larger than all credit, so that no write waits for its reader.
    private static readonly PipeOptions s_roomy = new(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19);

    protected override string ListenOn { get; } = $"inproc:{Guid.NewGuid():N}";

    protected override Task<RpcChannel> ConnectAsync(RpcServer server)
    {
        (DuplexPipe left, DuplexPipe right) = DuplexPipe.Pair(s_roomy);
        _ = server.ServeAsync(left);
        return Task.FromResult(RpcChannel.Over(right));
    }
}
