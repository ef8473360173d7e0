using System.ComponentModel;
using System.IO.Pipelines;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>What a caller sends as the stream of its call. Made by generated code, for one call.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcUpload
{
    private protected RpcUpload()
    {
    }

    /// <summary>Sends items, enumerated from the start of the call to its end.</summary>
    /// <typeparam name="TItem">The item.</typeparam>
    /// <typeparam name="TCodec">The item's codec.</typeparam>
    /// <param name="items">The items.</param>
    /// <returns>The upload.</returns>
    public static RpcUpload Items<TItem, TCodec>(IAsyncEnumerable<TItem> items)
        where TCodec : struct, IRpcCodec<TItem>
    {
        ArgumentNullException.ThrowIfNull(items);
        return new ItemUpload<TItem, TCodec>(items);
    }

    /// <summary>Sends bytes to the end of a pipe, which is completed then.</summary>
    /// <param name="reader">The pipe.</param>
    /// <returns>The upload.</returns>
    public static RpcUpload Bytes(PipeReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new ByteUpload(reader);
    }

    /// <summary>Sends bytes to the end of a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>The upload.</returns>
    public static RpcUpload Bytes(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamUpload(stream);
    }

    /// <summary>Sends all there is, until nobody wants it any more.</summary>
    internal abstract ValueTask RunAsync(OutboundStream output, RpcMethodDescriptor method, CancellationToken cancellationToken);

    /// <summary>Ends an upload whose call could not start, so that nobody waits for room.</summary>
    internal abstract ValueTask LeaveAsync(Exception failure);

    private sealed class ItemUpload<TItem, TCodec>(IAsyncEnumerable<TItem> items) : RpcUpload
        where TCodec : struct, IRpcCodec<TItem>
    {
        internal override ValueTask RunAsync(OutboundStream output, RpcMethodDescriptor method, CancellationToken cancellationToken) =>
            ItemPump<TItem, TCodec>.RunAsync(items, output, method, cancellationToken);

        internal override ValueTask LeaveAsync(Exception failure) => ValueTask.CompletedTask;
    }

    private sealed class ByteUpload(PipeReader reader) : RpcUpload
    {
        internal override ValueTask RunAsync(OutboundStream output, RpcMethodDescriptor method, CancellationToken cancellationToken) =>
            BytePump.RunAsync(reader, output, cancellationToken);

        internal override ValueTask LeaveAsync(Exception failure) => reader.CompleteAsync(failure);
    }

    private sealed class StreamUpload(Stream stream) : RpcUpload
    {
        internal override ValueTask RunAsync(OutboundStream output, RpcMethodDescriptor method, CancellationToken cancellationToken) =>
            BytePump.RunAsync(stream, output, cancellationToken);

        internal override ValueTask LeaveAsync(Exception failure) => ValueTask.CompletedTask;
    }
}
