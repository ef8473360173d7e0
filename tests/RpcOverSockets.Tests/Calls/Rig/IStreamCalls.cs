using System.IO.Pipelines;

namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>What the peer under test serves and calls with streams.</summary>
[RpcService("test.StreamCalls")]
public partial interface IStreamCalls
{
    IAsyncEnumerable<int> ItemsAsync(int n, CancellationToken cancellationToken = default);

    IAsyncEnumerable<byte[]> BlobsAsync(int n, CancellationToken cancellationToken = default);

    /// <summary>Its item 13 cannot be written.</summary>
    IAsyncEnumerable<Picky> PickyAsync(int n);

    ValueTask<IAsyncEnumerable<int>> OpenAsync(int n, CancellationToken cancellationToken = default);

    ValueTask<int> TakeAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken = default);

    ValueTask<int> TakeBlobsAsync(IAsyncEnumerable<byte[]> items, CancellationToken cancellationToken = default);

    ValueTask<int> TakePickyAsync(IAsyncEnumerable<Picky> items);

    IAsyncEnumerable<int> BothAsync(IAsyncEnumerable<int> items, CancellationToken cancellationToken = default);

    ValueTask<PipeReader> DownAsync(int n, CancellationToken cancellationToken = default);

    ValueTask<int> UpAsync(PipeReader bytes, CancellationToken cancellationToken = default);

    ValueTask<int> ExportAsync(int n, PipeWriter body, CancellationToken cancellationToken = default);
}
