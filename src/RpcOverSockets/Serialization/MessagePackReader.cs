using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using RpcOverSockets.Buffers;

namespace RpcOverSockets.Serialization;

/// <summary>Reads MessagePack from bytes that are all there, in one piece or in many.</summary>
/// <remarks>The input is trusted in nothing: lengths are checked against the bytes that are left, nesting and memory are bounded, text
/// must be valid UTF-8. Everything it refuses is an <see cref="RpcSerializationException"/>. Pass it by reference only; after an
/// exception it must not be used again.</remarks>
public ref partial struct MessagePackReader
{
    private const int ScratchBytesMin = 64;

    private readonly int _depthMax;
    private ReadOnlySpan<byte> _span;  // the piece being read
    private int _position;             // in _span
    private int _depth;
    private long _rest;                // bytes after _span
    private long _before;              // bytes before _span
    private long _budget;              // see Charge
    private byte[]? _scratch;          // values that straddle pieces are gathered here
    private readonly ReadOnlySequence<byte> _sequence; // if there are many pieces, or one that may be kept
    private SequencePosition _next;    // of the piece after _span

    /// <summary>Creates a reader of bytes in one piece.</summary>
    /// <param name="payload">One or more values, complete.</param>
    /// <param name="depthMax">How deep arrays and maps may be nested, 1 to 512. Defaults to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depthMax"/> is outside its range.</exception>
    public MessagePackReader(ReadOnlySpan<byte> payload, int depthMax = MessagePackLimits.DepthMaxDefault)
    {
        _depthMax = MessagePackLimits.CheckDepth(depthMax);
        _span = payload;
        _budget = BudgetFor(payload.Length);
    }

    /// <summary>Creates a reader of bytes in any number of pieces.</summary>
    /// <param name="payload">One or more values, complete.</param>
    /// <param name="depthMax">How deep arrays and maps may be nested, 1 to 512. Defaults to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depthMax"/> is outside its range.</exception>
    public MessagePackReader(in ReadOnlySequence<byte> payload, int depthMax = MessagePackLimits.DepthMaxDefault)
    {
        _depthMax = MessagePackLimits.CheckDepth(depthMax);
        _span = payload.FirstSpan;
        long length = _span.Length;
        if (payload.IsSingleSegment)
        {
            if (length >= PayloadPiece.BytesMin)
            {
                _sequence = payload;
            }
        }
        else
        {
            length = payload.Length;
            _sequence = payload;
            _next = payload.Start;
            // The first piece is in _span already; this only moves _next behind it.
            payload.TryGet(ref _next, out _);
        }

        _rest = length - _span.Length;
        _budget = BudgetFor(length);
    }

    /// <summary>Creates a reader of one payload of a connection. A constructor of its own, because an object initializer would copy all
    /// of the reader.</summary>
    internal MessagePackReader(in ReadOnlySequence<byte> payload, int depthMax, object? references)
        : this(payload, depthMax) => References = references;

    /// <summary>Gets whom references in the payload belong to; nothing to this layer.</summary>
    internal object? References { get; }

    /// <summary>Gets the number of bytes read so far.</summary>
    public readonly long Consumed => _before + _position;

    /// <summary>Gets the number of bytes not read yet.</summary>
    public readonly long Remaining => _span.Length - _position + _rest;

    /// <summary>Gets a value indicating whether all bytes have been read.</summary>
    public readonly bool End => Remaining == 0;

    /// <summary>Gets the kind of the next value.</summary>
    /// <exception cref="RpcSerializationException">There is no next value.</exception>
    public MessagePackType PeekType() => MessagePackCode.TypeOf(Peek());

    /// <summary>Counts one more level of nesting. Call it after the header of an array or map, and <see cref="Leave"/> after its last
    /// element.</summary>
    /// <exception cref="RpcSerializationException">Nesting is beyond the limit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (++_depth > _depthMax)
        {
            SerializationThrow.TooDeep(_depthMax);
        }
    }

    /// <summary>Counts one level of nesting less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => _depth--;

    /// <summary>Accounts for memory that a value takes beyond 32 bytes for each byte of its own.</summary>
    /// <param name="excessBytes">How much it takes beyond; nothing happens if it is not positive.</param>
    /// <remarks>Ordinary payloads never need it. It stops those that are mostly made of absent members, such as a large struct sent as an
    /// empty array many times over. A payload may charge 64 KiB and 32 bytes for each of its bytes.</remarks>
    /// <exception cref="RpcSerializationException">The payload has charged more than it may.</exception>
    public void Charge(long excessBytes)
    {
        if (excessBytes > 0 && (_budget -= excessBytes) < 0)
        {
            SerializationThrow.TooMuchMemory(Consumed + Remaining);
        }
    }

    /// <summary>Accounts for members of an object that its sender left out; see <see cref="Charge"/>.</summary>
    /// <param name="count">Number of members; not positive: none.</param>
    /// <exception cref="RpcSerializationException">The payload has charged more than it may.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ChargeMissing(int count)
    {
        if (count > 0)
        {
            ChargeMembers(count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // rare: an older peer
    private void ChargeMembers(int count) => Charge((long)count * sizeof(ulong));

    /// <summary>Reads nil if it is next.</summary>
    /// <returns>True if nil was read; false if something else is next, which was not read.</returns>
    /// <exception cref="RpcSerializationException">There is no next value.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadNil()
    {
        if (Peek() != MessagePackCode.Nil)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Reads nil.</summary>
    /// <exception cref="RpcSerializationException">Something else is next.</exception>
    public void ReadNil()
    {
        if (!TryReadNil())
        {
            ThrowUnexpected("nil");
        }
    }

    /// <summary>Reads false or true.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="RpcSerializationException">Something else is next.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ReadBoolean()
    {
        byte code = Peek();
        // The two codes differ in the lowest bit only.
        if ((code | 1) != MessagePackCode.True)
        {
            ThrowUnexpected("a boolean");
        }

        _position++;
        return code == MessagePackCode.True;
    }

    private static long BudgetFor(long lengthBytes) =>
        MessagePackLimits.PreallocatedBytesMax + (MessagePackLimits.FreeBytesPerByte * lengthBytes);

    /// <summary>Gets the next byte without reading it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte Peek()
    {
        if ((uint)_position >= (uint)_span.Length)
        {
            NextPiece();
        }

        return _span[_position];
    }

    // Moves to the next piece that has bytes; the current one has been read whole.
    private void NextPiece()
    {
        if (_rest == 0)
        {
            SerializationThrow.Truncated(needed: 1, remaining: 0, Consumed);
        }

        _before += _span.Length;
        _position = 0;
        do
        {
            _sequence.TryGet(ref _next, out ReadOnlyMemory<byte> piece);
            _span = piece.Span;
        }
        while (_span.IsEmpty);

        _rest -= _span.Length;
    }

    /// <summary>Reads so many bytes; the span is valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(int lengthBytes)
    {
        int position = _position;
        if (lengthBytes <= _span.Length - position)
        {
            _position = position + lengthBytes;
            return _span.Slice(position, lengthBytes);
        }

        return TakeStraddling(lengthBytes);
    }

    private ReadOnlySpan<byte> TakeStraddling(int lengthBytes)
    {
        CheckRemaining(lengthBytes);
        if (_scratch is null || _scratch.Length < lengthBytes)
        {
            _scratch = GC.AllocateUninitializedArray<byte>(int.Max(lengthBytes, ScratchBytesMin));
        }

        Span<byte> gathered = _scratch.AsSpan(0, lengthBytes);
        CopyTo(gathered);
        return gathered;
    }

    // The caller has checked that the bytes are there.
    private void CopyTo(scoped Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            Peek();
            int length = int.Min(target.Length, _span.Length - _position);
            _span.Slice(_position, length).CopyTo(target);
            _position += length;
            target = target[length..];
        }
    }

    // The caller has checked that the bytes are there.
    private void Advance(long lengthBytes)
    {
        while (lengthBytes > _span.Length - _position)
        {
            lengthBytes -= _span.Length - _position;
            _position = _span.Length;
            NextPiece();
        }

        _position += (int)lengthBytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void CheckRemaining(long lengthBytes)
    {
        if (lengthBytes > Remaining)
        {
            SerializationThrow.Truncated(lengthBytes, Remaining, Consumed);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte TakeByte() => Take(sizeof(byte))[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ushort TakeUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint TakeUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(sizeof(uint)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong TakeUInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    [DoesNotReturn]
    private void ThrowUnexpected(string expected) => SerializationThrow.Unexpected(expected, Peek(), Consumed);
}
