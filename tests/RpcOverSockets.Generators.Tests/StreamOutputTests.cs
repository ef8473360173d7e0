using RpcOverSockets.Generators.Tests.Harness;
using RpcOverSockets.Tests.Shared;

namespace RpcOverSockets.Generators.Tests;

/// <summary>What is generated for methods with streams, as people read it.</summary>
public sealed class StreamOutputTests
{
    private const string Usings = """
        using System.Collections.Generic;
        using System.IO;
        using System.IO.Pipelines;
        using System.Threading;
        using System.Threading.Tasks;
        using RpcOverSockets;

        """;

    [Fact]
    public void A_stream_of_items_is_a_result_a_parameter_or_both()
    {
        Generated generated = Generated.From(Usings + """
            [RpcService]
            public partial interface IMarket
            {
                IAsyncEnumerable<string?> WatchAsync(string symbol, CancellationToken ct = default);

                Task<long> SumAsync(int start, IAsyncEnumerable<int> numbers, CancellationToken ct = default);

                IAsyncEnumerable<string> ChatAsync(IAsyncEnumerable<string> lines);

                Task<IAsyncEnumerable<int>> FindAsync(IAsyncEnumerable<int> keys);
            }
            """).AssertCompiles();

        Snapshot.Match(generated.File("IMarket.g.cs"));
    }

    [Fact]
    public void A_stream_of_bytes_is_a_pipe_or_a_stream()
    {
        Generated generated = Generated.From(Usings + """
            [RpcService]
            public partial interface IFiles
            {
                ValueTask<long> UploadAsync(PipeReader body, string name);

                Task DownloadAsync(string name, PipeWriter body, CancellationToken ct = default);

                ValueTask<int> PackAsync(
                    [RpcStream(RpcStreamDirection.In)] Stream source,
                    [RpcStream(RpcStreamDirection.Out)] Stream target);

                ValueTask<PipeReader> OpenAsync(string name);

                Task<Stream> ConvertAsync(PipeReader body);
            }
            """).AssertCompiles();

        Snapshot.Match(generated.File("IFiles.g.cs"));
    }
}
