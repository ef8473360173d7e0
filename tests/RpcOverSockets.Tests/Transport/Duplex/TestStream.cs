using System.IO.Pipelines;

namespace RpcOverSockets.Tests.Transport.Duplex;

/// <summary>A stream over a pair of pipes that counts, and does what a test says.</summary>
internal sealed class TestStream(IDuplexPipe pipe) : Stream
{
    private readonly Stream _input = pipe.Input.AsStream();
    private readonly Stream _output = pipe.Output.AsStream();
    private int _reads;
    private int _writes;
    private int _disposals;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal int ReadBytesMax { get; init; } = int.MaxValue;

    /// <summary>Called before the n-th read; what it returns, unless null, is the read's result.</summary>
    internal Func<int, Task<int?>> OnRead { get; set; } = static _ => Task.FromResult<int?>(null);

    /// <summary>Called before the n-th write.</summary>
    internal Func<int, Task> OnWrite { get; set; } = static _ => Task.CompletedTask;

    internal int Writes => Volatile.Read(ref _writes);

    internal int Disposals => Volatile.Read(ref _disposals);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int? result = await OnRead(Interlocked.Increment(ref _reads));
        return result ?? await _input.ReadAsync(buffer[..Math.Min(buffer.Length, ReadBytesMax)], cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await OnWrite(Interlocked.Increment(ref _writes));
        await _output.WriteAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        await _input.DisposeAsync();
        await _output.DisposeAsync();
        await base.DisposeAsync();
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
