using StreamJsonRpc;

namespace StreamJsonRpcEcho;

/// <summary>What both sides know; the client's proxy is generated from it.</summary>
[JsonRpcContract]
public partial interface IEcho
{
    Task<byte[]> UnaryAsync(byte[] message);

    IAsyncEnumerable<byte[]> ItemsAsync(CancellationToken cancellation);

    Task<long[]> UsedAsync();
}
