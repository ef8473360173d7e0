using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using RpcOverSockets.Load.Measure;

namespace KestrelGrpc;

/// <summary>One HTTP/2 connection and the calls of the driver over it.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly MediaTypeHeaderValue s_grpc = new("application/grpc");

    private readonly HttpMessageInvoker _invoker;
    private readonly string _base;

    internal Connection(string url)
    {
        (SocketsHttpHandler handler, _base) = Dialling.To(url);
        _invoker = new HttpMessageInvoker(handler);
    }

    public void Dispose() => _invoker.Dispose();

    internal async ValueTask<int> CallAsync(byte[] message)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, EchoServer.Unary);
        request.Content = new ByteArrayContent(message);
        request.Content.Headers.ContentType = s_grpc;
        request.Headers.TryAddWithoutValidation("te", "trailers");
        using HttpResponseMessage response = await _invoker.SendAsync(request, CancellationToken.None).ConfigureAwait(false);
        byte[] reply = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        return response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? status) && status.First() == "0"
            ? reply.Length
            : throw new InvalidOperationException($"The call ended with HTTP status {response.StatusCode} and no gRPC status of 0.");
    }

    /// <summary>Reads the server's stream; gives the bytes of each message.</summary>
    internal async IAsyncEnumerable<long> ItemsAsync()
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, EchoServer.Items);
        using HttpResponseMessage response = await _invoker.SendAsync(request, CancellationToken.None).ConfigureAwait(false);
        PipeReader reader = PipeReader.Create(await response.Content.ReadAsStreamAsync().ConfigureAwait(false));
        while (true)
        {
            ReadResult read = await reader.ReadAsync().ConfigureAwait(false);
            var left = read.Buffer;
            for (long bytes = GrpcMessage.BytesOf(left); bytes > 0 && left.Length >= bytes; bytes = GrpcMessage.BytesOf(left))
            {
                left = left.Slice(bytes);
                yield return bytes;
            }

            reader.AdvanceTo(left.Start, left.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    internal async ValueTask<Usage> UsageAsync()
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, EchoServer.Figures);
        using HttpResponseMessage response = await _invoker.SendAsync(request, CancellationToken.None);
        string[] figures = (await response.Content.ReadAsStringAsync()).Split(' ');
        return new Usage(
            long.Parse(figures[0], CultureInfo.InvariantCulture), long.Parse(figures[1], CultureInfo.InvariantCulture));
    }

    private HttpRequestMessage Request(HttpMethod method, string path) => new(method, _base + path)
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
