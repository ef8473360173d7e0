using System.Runtime.CompilerServices;

namespace RpcOverSockets.Transport.Duplex;

/// <summary>A <see cref="Stream"/> that reads and writes.</summary>
internal sealed class StreamDuplex(Stream stream) : ByteDuplex
{
    internal override string Name => stream.GetType().Name;

    internal override ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken) =>
        stream.ReadAsync(room, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    // A stream cannot end one direction.
    internal override ValueTask EndWritingAsync() => ValueTask.CompletedTask;

    internal override void CancelPending()
    {
        // It has nothing but the token.
    }

    internal override ValueTask CloseAsync() => stream.DisposeAsync();
}
