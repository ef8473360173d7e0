using System.ComponentModel;
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

    /// <summary>Sends all there is, until nobody wants it any more.</summary>
    internal abstract ValueTask RunAsync(OutboundStream output, RpcMethodDescriptor method, CancellationToken cancellationToken);

    private sealed class ItemUpload<TItem, TCodec>(IAsyncEnumerable<TItem> items) : RpcUpload
        where TCodec : struct, IRpcCodec<TItem>
    {
        internal override ValueTask RunAsync(OutboundStream output, RpcMethodDescriptor method, CancellationToken cancellationToken) =>
            ItemPump<TItem, TCodec>.RunAsync(items, output, method, cancellationToken);
    }
}
