using RpcOverSockets.Tests.Transport.Duplex;

namespace RpcOverSockets.Tests.Streams;

/// <summary>Over a pair of pipes. The server listens, too, but nobody connects there.</summary>
public sealed class DuplexStreamConformance : StreamConformance
{
    protected override string ListenOn { get; } = $"inproc:{Guid.NewGuid():N}";

    protected override Task<RpcChannel> ConnectAsync(RpcServer server)
    {
        (DuplexPipe left, DuplexPipe right) = DuplexPipe.Pair();
        _ = server.ServeAsync(left);
        return Task.FromResult(RpcChannel.Over(right));
    }
}
