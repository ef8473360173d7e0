using System.IO.Pipelines;
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

    /// <summary>Gets the bytes that the caller sends.</summary>
    /// <returns>The reader.</returns>
    public PipeReader Reader() => ((InboundBytes)_call.Streams!.Input!).Reader;

    /// <summary>Gets the bytes that the caller sends.</summary>
    /// <returns>A stream that can be read.</returns>
    public Stream ReadStream() => Reader().AsStream();

    /// <summary>Gets a writer whose bytes go to the caller. It is completed when the service's task ends.</summary>
    /// <returns>The writer.</returns>
    public PipeWriter Writer() => _call.OpenWriter();

    /// <summary>Gets a stream whose bytes go to the caller. It ends when the service's task ends.</summary>
    /// <returns>A stream that can be written.</returns>
    public Stream WriteStream() => Writer().AsStream();

    /// <summary>Sends the bytes to the caller, and replies after the last.</summary>
    /// <param name="reader">What the service returned.</param>
    public void ReplyBytes(ValueTask<PipeReader> reader) => CompletionAwaiter.Await(_call, SendBytesAsync(_call, reader, _call.GetToken()));

    /// <summary>Sends the bytes to the caller, disposes the stream, and replies.</summary>
    /// <param name="stream">What the service returned.</param>
    public void ReplyBytes(ValueTask<Stream> stream) => CompletionAwaiter.Await(_call, SendStreamAsync(_call, stream, _call.GetToken()));

    private static async ValueTask SendBytesAsync(IncomingCall call, ValueTask<PipeReader> reader, CancellationToken token)
    {
        PipeReader source = await reader.ConfigureAwait(false) ?? throw NullStream(call);
        await BytePump.RunAsync(source, call.Streams!.Output!, token).ConfigureAwait(false);
    }

    private static async ValueTask SendStreamAsync(IncomingCall call, ValueTask<Stream> stream, CancellationToken token)
    {
        Stream source = await stream.ConfigureAwait(false) ?? throw NullStream(call);
        await using (source.ConfigureAwait(false))
        {
            await BytePump.RunAsync(source, call.Streams!.Output!, token).ConfigureAwait(false);
        }
    }

    private static InvalidOperationException NullStream(IncomingCall call) =>
        new($"{call.Entry.Method} returned null instead of its stream.");

    private static ValueTask SendAsync<TItem, TCodec>(IncomingCall call, IAsyncEnumerable<TItem> items, CancellationToken token)
        where TCodec : struct, IRpcCodec<TItem>
        => items is null
            ? throw NullStream(call)
            : ItemPump<TItem, TCodec>.RunAsync(items, call.Streams!.Output!, call.Entry.Method, token);

    private static async ValueTask SendLaterAsync<TItem, TCodec>(
        IncomingCall call, ValueTask<IAsyncEnumerable<TItem>> items, CancellationToken token)
        where TCodec : struct, IRpcCodec<TItem>
        => await SendAsync<TItem, TCodec>(call, await items.ConfigureAwait(false), token).ConfigureAwait(false);
}
