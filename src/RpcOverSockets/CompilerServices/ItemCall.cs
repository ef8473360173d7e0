using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>The result of a method that returns items, as its caller sees it: each enumeration is a call.</summary>
internal sealed class ItemCall<TArguments, TItem, TCodec> : IAsyncEnumerable<TItem>
    where TArguments : struct, IRpcArguments<TArguments>
    where TCodec : struct, IRpcCodec<TItem>
{
    private readonly RpcInvoker _invoker;
    private readonly RpcMethodDescriptor _method;
    private readonly TArguments _arguments;
    private readonly RpcUpload? _upload;
    private readonly CancellationToken _cancellationToken;

    internal ItemCall(
        RpcInvoker invoker,
        RpcMethodDescriptor method,
        in TArguments arguments,
        RpcUpload? upload,
        CancellationToken cancellationToken)
    {
        _invoker = invoker;
        _method = method;
        _arguments = arguments;
        _upload = upload;
        _cancellationToken = cancellationToken;
    }

    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Enumerator(this, cancellationToken);

    private sealed class Enumerator : IAsyncEnumerator<TItem>
    {
        private readonly ItemCall<TArguments, TItem, TCodec> _call;
        private readonly CancellationToken _cancellationToken;
        private readonly CancellationTokenSource? _linked;
        private IAsyncEnumerator<TItem>? _items; // once the call has begun
        private bool _isDisposed;

        internal Enumerator(ItemCall<TArguments, TItem, TCodec> call, CancellationToken cancellationToken)
        {
            _call = call;
            CancellationToken first = call._cancellationToken;
            if (first.CanBeCanceled && cancellationToken.CanBeCanceled && first != cancellationToken)
            {
                _linked = CancellationTokenSource.CreateLinkedTokenSource(first, cancellationToken);
                _cancellationToken = _linked.Token;
            }
            else
            {
                _cancellationToken = cancellationToken.CanBeCanceled ? cancellationToken : first;
            }
        }

        public TItem Current => _items!.Current;

        public ValueTask<bool> MoveNextAsync() => _items?.MoveNextAsync() ?? StartAsync();

        public async ValueTask DisposeAsync()
        {
            _isDisposed = true;
            if (_items is not null)
            {
                await _items.DisposeAsync().ConfigureAwait(false);
            }

            _linked?.Dispose();
        }

        private async ValueTask<bool> StartAsync()
        {
            if (_isDisposed)
            {
                return false;
            }

            ItemReader<TItem, TCodec> reader = await _call._invoker
                .StartItemsAsync<TArguments, TItem, TCodec>(_call._method, _call._arguments, _call._upload, _cancellationToken)
                .ConfigureAwait(false);
            _items = reader.GetAsyncEnumerator(_cancellationToken);
            return await _items.MoveNextAsync().ConfigureAwait(false);
        }
    }
}
