using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using RpcOverSockets.Buffers;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Calls;

/// <summary>Reads the items of a stream; user code enumerates it, once.</summary>
/// <remarks>Items are decoded a few at a time, when they are asked for, on the thread that asks. Nothing is allocated per item beyond what
/// the item itself needs.</remarks>
internal sealed class ItemReader<TItem, TCodec> : IAsyncEnumerable<TItem>, IAsyncEnumerator<TItem>, IValueTaskSource<bool>
    where TCodec : struct, IRpcCodec<TItem>
{
    private const int DecodedMax = 32;

    private readonly InboundItems _stream;
    private readonly TItem?[] _decoded = new TItem?[DecodedMax];
    private int _index = -1;          // in _decoded
    private int _count;               // of _decoded
    private BufferSegment? _segment;  // records that were taken from the stream and not decoded
    private int _recordBytes;         // of the record being decoded, from _segment.Start on
    private long _readBytes;          // not yet granted back
    private Exception? _failure;      // to be thrown after what was decoded before
    private bool _isEnded;
    private bool _isPrefetched;       // the first item was waited for already
    private int _isEnumerated;        // Interlocked
    private CancellationTokenRegistration _cancellation;
    private CancellationTokenRegistration _secondCancellation; // the token of the enumeration beside that of the call

    internal ItemReader(InboundItems stream) => _stream = stream;

    public TItem Current => _decoded[_index]!;

    public IAsyncEnumerator<TItem> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isEnumerated, 1) != 0)
        {
            throw new InvalidOperationException("The items of a call can be enumerated once.");
        }

        Observe(cancellationToken);
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        if (!_isPrefetched)
        {
            _index++;
        }

        // Who has left does not get what was decoded before. An end that this reader has found itself comes behind it.
        _isPrefetched = false;
        if (_index < _count && (_isEnded || !_stream.IsAborted))
        {
            return new ValueTask<bool>(result: true);
        }

        return Refill() switch
        {
            InboundItems.TakeResult.Records => new ValueTask<bool>(result: true),
            InboundItems.TakeResult.Ended => EndAsync(),
            _ => new ValueTask<bool>(this, _stream.Signal.Version),
        };
    }

    public ValueTask DisposeAsync()
    {
        _ = _cancellation.Unregister();
        _ = _secondCancellation.Unregister();
        if (!_isEnded)
        {
            _isEnded = true;
            _stream.Abandon();
        }

        ReturnSegments();
        Array.Clear(_decoded);
        _count = 0;
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until the first item or the end is there.</summary>
    /// <param name="cancellationToken">Cancels the call, now and while it is enumerated.</param>
    internal async ValueTask PrefetchAsync(CancellationToken cancellationToken)
    {
        Observe(cancellationToken);
        _ = await MoveNextAsync().ConfigureAwait(false);
        _isPrefetched = true;
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        _ = _stream.Signal.GetResult(token);
        InboundItems.TakeResult result = Refill();
        if (result == InboundItems.TakeResult.Records)
        {
            return true;
        }

        ThrowIfFailed();
        return false;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _stream.Signal.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _stream.Signal.OnCompleted(continuation, state, token, flags);

    private void Observe(CancellationToken cancellationToken)
    {
        _secondCancellation = _cancellation;
        _cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((InboundItems)state!).Cancel(token), _stream);
    }

    private ValueTask<bool> EndAsync() =>
        _failure is null ? new ValueTask<bool>(result: false) : ValueTask.FromException<bool>(TakeFailure());

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw TakeFailure();
        }
    }

    // Who goes on after the exception gets the end.
    private Exception TakeFailure()
    {
        Exception failure = _failure!;
        _failure = null;
        return failure;
    }

    /// <summary>Decodes the next items, or says that there are none, or begins to wait.</summary>
    private InboundItems.TakeResult Refill()
    {
        _index = 0;
        _count = 0;
        while (!_isEnded)
        {
            if (_stream.IsAborted)
            {
                ReturnSegments();
            }

            if (_segment is null)
            {
                InboundItems.TakeResult result = _stream.Take(out _segment, out _failure);
                if (result != InboundItems.TakeResult.Records)
                {
                    _isEnded = result == InboundItems.TakeResult.Ended;
                    return result;
                }
            }

            if (TryDecode())
            {
                return InboundItems.TakeResult.Records;
            }
        }

        return InboundItems.TakeResult.Ended;
    }

    /// <summary>Decodes up to a bufferful of the record at hand.</summary>
    /// <returns>False if there was nothing to decode, or nothing that can be decoded.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Codecs call user code; whatever it throws refuses the item, not the process.")]
    private bool TryDecode()
    {
        BufferSegment segment = _segment!;
        if (_recordBytes == 0)
        {
            _recordBytes = InboundItems.ReadLength(segment);
            _readBytes += _recordBytes;
        }

        var reader = new MessagePackReader(segment.Array.AsSpan(segment.Start, _recordBytes), _stream.Peer.Settings.PayloadDepthMax);
        try
        {
            do
            {
                _decoded[_count] = TCodec.Read(ref reader);
                _count++;
            }
            while (_count < DecodedMax && reader.Remaining > 0);
        }
        catch (Exception e)
        {
            // The items before it were sent and are given; then this is told.
            _failure = _stream.Refuse(e);
            _isEnded = true;
            ReturnSegments();
            return _count > 0;
        }

        int consumed = checked((int)reader.Consumed);
        segment.Start += consumed;
        _recordBytes -= consumed;
        if (_recordBytes == 0)
        {
            EndRecord(segment);
        }

        return true;
    }

    private void EndRecord(BufferSegment segment)
    {
        if (segment.Length == 0)
        {
            _segment = segment.Next;
            _stream.Return(segment);
        }

        if (_readBytes >= _stream.GrantBytesMin)
        {
            long readBytes = _readBytes;
            _readBytes = 0;
            _stream.Grant(readBytes);
        }
    }

    private void ReturnSegments()
    {
        while (_segment is BufferSegment segment)
        {
            _segment = segment.Next;
            _stream.Return(segment);
        }

        _recordBytes = 0;
    }
}
