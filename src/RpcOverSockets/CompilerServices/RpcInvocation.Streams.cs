using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <content>The streams of the call.</content>
public readonly partial struct RpcInvocation
{
    /// <summary>Gets the items that the caller sends; they can be enumerated once.</summary>
    /// <typeparam name="TItem">The item.</typeparam>
    /// <typeparam name="TCodec">The item's codec.</typeparam>
    /// <returns>The items.</returns>
    public IAsyncEnumerable<TItem> Items<TItem, TCodec>()
        where TCodec : struct, IRpcCodec<TItem>
        => new ItemReader<TItem, TCodec>((InboundItems)_call.Streams!.Input!);

    /// <summary>Sends the items to the caller, and replies after the last.</summary>
    /// <typeparam name="TItem">The item.</typeparam>
    /// <typeparam name="TCodec">The item's codec.</typeparam>
    /// <param name="items">What the service returned.</param>
    public void ReplyItems<TItem, TCodec>(IAsyncEnumerable<TItem> items)
        where TCodec : struct, IRpcCodec<TItem>
        => CompletionAwaiter.Await(_call, SendAsync<TItem, TCodec>(_call, items, _call.GetToken()));

    /// <summary>Sends the items to the caller, and replies after the last.</summary>
    /// <typeparam name="TItem">The item.</typeparam>
    /// <typeparam name="TCodec">The item's codec.</typeparam>
    /// <param name="items">What the service returned.</param>
    public void ReplyItems<TItem, TCodec>(ValueTask<IAsyncEnumerable<TItem>> items)
        where TCodec : struct, IRpcCodec<TItem>
        => CompletionAwaiter.Await(_call, SendLaterAsync<TItem, TCodec>(_call, items, _call.GetToken()));

    private static ValueTask SendAsync<TItem, TCodec>(IncomingCall call, IAsyncEnumerable<TItem> items, CancellationToken token)
        where TCodec : struct, IRpcCodec<TItem>
        => items is null
            ? throw new InvalidOperationException($"{call.Entry.Method} returned null instead of its items.")
            : ItemPump<TItem, TCodec>.RunAsync(items, call.Streams!.Output!, call.Entry.Method, token);

    private static async ValueTask SendLaterAsync<TItem, TCodec>(
        IncomingCall call, ValueTask<IAsyncEnumerable<TItem>> items, CancellationToken token)
        where TCodec : struct, IRpcCodec<TItem>
        => await SendAsync<TItem, TCodec>(call, await items.ConfigureAwait(false), token).ConfigureAwait(false);
}
