using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace RpcOverSockets.Transport.Duplex;

/// <summary>A pair of pipes.</summary>
internal sealed class PipeDuplex(IDuplexPipe pipe) : ByteDuplex
{
    internal override string Name => pipe.GetType().Name;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal override async ValueTask<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        ReadResult result = await pipe.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
        ReadOnlySequence<byte> buffer = result.Buffer;
        if (buffer.IsEmpty && !result.IsCompleted)
        {
            pipe.Input.AdvanceTo(buffer.Start);
            throw new OperationCanceledException("The read was cancelled.");
        }

        int lengthBytes = (int)Math.Min(buffer.Length, room.Length);
        buffer.Slice(0, lengthBytes).CopyTo(room.Span);
        pipe.Input.AdvanceTo(buffer.GetPosition(lengthBytes));
        return lengthBytes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    internal override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        FlushResult result = await pipe.Output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new IOException("The other side reads no more.");
        }
    }

    internal override ValueTask EndWritingAsync() => pipe.Output.CompleteAsync();

    internal override void CancelPending()
    {
        pipe.Input.CancelPendingRead();
        pipe.Output.CancelPendingFlush();
    }

    internal override async ValueTask CloseAsync()
    {
        await pipe.Input.CompleteAsync().ConfigureAwait(false);
        await pipe.Output.CompleteAsync().ConfigureAwait(false);
    }
}
