using System.IO.Pipelines;

namespace RpcOverSockets.Tests.Streams;

/// <summary>Every shape that a method with streams may have.</summary>
[RpcService("test.Streams")]
public partial interface IStreamService
{
    IAsyncEnumerable<int> CountAsync(int from, int count, CancellationToken cancellationToken = default);

    /// <summary>Yields as many as the test lets it, one by one.</summary>
    IAsyncEnumerable<int> GatedAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<byte[]> BlobsAsync(int count, int lengthBytes, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> FailAfterAsync(int items, bool unexpected = false);

    ValueTask<IAsyncEnumerable<int>> OpenAsync(int count, bool fails = false, CancellationToken cancellationToken = default);

    ValueTask<long> SumAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>Reads without its token, for whose callback the end of the numbers must come.</summary>
    Task ReadInCallbackAsync(IAsyncEnumerable<int> numbers, CancellationToken cancellationToken = default);

    /// <summary>Returns after so many numbers, whatever follows.</summary>
    Task<long> SumFirstAsync(int count, IAsyncEnumerable<int> numbers);

    IAsyncEnumerable<string> ChatAsync(IAsyncEnumerable<string> lines, CancellationToken cancellationToken = default);

    ValueTask<long> UploadAsync(PipeReader bytes, CancellationToken cancellationToken = default);

    ValueTask<long> UploadStreamAsync([RpcStream(RpcStreamDirection.In)] Stream bytes, CancellationToken cancellationToken = default);

    ValueTask<PipeReader> DownloadAsync(long count, CancellationToken cancellationToken = default);

    Task<Stream> DownloadStreamAsync(int count, CancellationToken cancellationToken = default);

    ValueTask<int> ExportAsync(int count, PipeWriter body, CancellationToken cancellationToken = default);

    ValueTask ExportAndFailAsync(int count, [RpcStream(RpcStreamDirection.Out)] Stream body);
}
