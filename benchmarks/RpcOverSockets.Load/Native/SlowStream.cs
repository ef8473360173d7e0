using System.Net;
using System.Net.Sockets;

namespace RpcOverSockets.Load.Native;

/// <summary>A connection whose owner reads 1 KiB each 10 ms and writes as fast as it can.</summary>
internal sealed class SlowStream : Stream
{
    private const int BytesPerRead = 1024;

    private static readonly TimeSpan s_betweenReads = TimeSpan.FromMilliseconds(10);

    private readonly NetworkStream _inner;

    private SlowStream(NetworkStream inner) => _inner = inner;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal static async Task<SlowStream> ConnectAsync(RpcEndPoint endPoint)
    {
        bool isUnix = endPoint.Transport == RpcTransport.Unix;
        Socket socket = isUnix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(isUnix ? new UnixDomainSocketEndPoint(endPoint.Host) : new DnsEndPoint(endPoint.Host, endPoint.Port));
        return new SlowStream(new NetworkStream(socket, ownsSocket: true));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(s_betweenReads, cancellationToken);
        return await _inner.ReadAsync(buffer[..Math.Min(buffer.Length, BytesPerRead)], cancellationToken);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _inner.WriteAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
