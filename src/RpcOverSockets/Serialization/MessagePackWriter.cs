using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Serialization;

/// <summary>Writes MessagePack into an <see cref="IBufferWriter{T}"/>, each value in its smallest form.</summary>
/// <remarks>Works on a span of the output and goes back to it only when the span is full; <see cref="Flush"/> hands over the rest and
/// must be called at the end. Pass it by reference only: a copy would write over the original's bytes. After an exception it must not be
/// used again.</remarks>
public ref partial struct MessagePackWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly int _depthMax;
    private Span<byte> _span;
    private int _position;
    private int _depth;

    /// <summary>Creates a writer.</summary>
    /// <param name="output">Where the bytes go.</param>
    /// <param name="depthMax">How deep arrays and maps may be nested, 1 to 512. Defaults to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="depthMax"/> is outside its range.</exception>
    public MessagePackWriter(IBufferWriter<byte> output, int depthMax = MessagePackLimits.DepthMaxDefault)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _depthMax = MessagePackLimits.CheckDepth(depthMax);
        _span = default;
        _position = 0;
        _depth = 0;
    }

    /// <summary>Creates a writer of one payload of a connection. A constructor of its own, because an object initializer would copy all
    /// of the writer.</summary>
    internal MessagePackWriter(IBufferWriter<byte> output, int depthMax, object? references)
        : this(output, depthMax) => References = references;

    /// <summary>Gets or sets whom references in the payload belong to; nothing to this layer.</summary>
    internal object? References { get; set; }

    /// <summary>Hands all bytes written so far to the output. The writer can go on afterwards.</summary>
    public void Flush()
    {
        if (_position > 0)
        {
            _output.Advance(_position);
        }

        _span = default;
        _position = 0;
    }

    /// <summary>Counts one more level of nesting. Call it after the header of an array or map, and <see cref="Leave"/> after its last
    /// element.</summary>
    /// <exception cref="RpcSerializationException">Nesting is beyond the limit; object graphs with a cycle end here.</exception>
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

    /// <summary>Writes nil.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteNil() => Put(MessagePackCode.Nil);

    /// <summary>Writes false or true.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteBoolean(bool value) => Put(value ? MessagePackCode.True : MessagePackCode.False);

    /// <summary>Writes a float of 32 bits.</summary>
    /// <param name="value">The value.</param>
    public void WriteSingle(float value) => Put(MessagePackCode.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Writes a float of 64 bits.</summary>
    /// <param name="value">The value.</param>
    public void WriteDouble(double value) => Put(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Writes bytes that are MessagePack already, such as a key encoded at build time.</summary>
    /// <param name="encoded">The bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteRaw(scoped ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length <= _span.Length - _position)
        {
            encoded.CopyTo(_span[_position..]);
            _position += encoded.Length;
            return;
        }

        WriteRawInPieces(encoded);
    }

    /// <summary>Writes the header of an array; its elements follow.</summary>
    /// <param name="count">Number of elements, not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteArrayHeader(int count)
    {
        if ((uint)count <= MessagePackCode.FixContainerMax)
        {
            Put((byte)(MessagePackCode.FixArray | count));
            return;
        }

        WriteHeader16Or32(MessagePackCode.Array16, count);
    }

    /// <summary>Writes the header of an array and enters it; <see cref="Leave"/> follows its last element.</summary>
    /// <param name="count">Number of elements, not negative.</param>
    /// <exception cref="RpcSerializationException">Nesting is beyond the limit; object graphs with a cycle end here.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnterArray(int count)
    {
        WriteArrayHeader(count);
        Enter();
    }

    /// <summary>Writes the header of a map and enters it; <see cref="Leave"/> follows its last value.</summary>
    /// <param name="count">Number of pairs, not negative.</param>
    /// <exception cref="RpcSerializationException">Nesting is beyond the limit; object graphs with a cycle end here.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnterMap(int count)
    {
        WriteMapHeader(count);
        Enter();
    }

    /// <summary>Writes the header of a map; its keys and values follow, alternating.</summary>
    /// <param name="count">Number of pairs, not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteMapHeader(int count)
    {
        if ((uint)count <= MessagePackCode.FixContainerMax)
        {
            Put((byte)(MessagePackCode.FixMap | count));
            return;
        }

        WriteHeader16Or32(MessagePackCode.Map16, count);
    }

    private void WriteHeader16Or32(byte code16, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count <= ushort.MaxValue)
        {
            Put(code16, (ushort)count);
        }
        else
        {
            // The 32-bit form's code follows the 16-bit form's, for arrays as for maps.
            Put((byte)(code16 + 1), (uint)count);
        }
    }

    private void WriteRawInPieces(scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int room = _span.Length - _position;
            if (room == 0)
            {
                Refill(1);
                room = _span.Length;
            }

            int length = int.Min(room, bytes.Length);
            bytes[..length].CopyTo(_span[_position..]);
            _position += length;
            bytes = bytes[length..];
        }
    }

    // The next five are the only places that write through a bare reference; Reserve has made sure of the room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(byte code)
    {
        Reserve(1) = code;
        _position++;
    }

    private void Put(byte code, byte value)
    {
        ref byte target = ref Reserve(2);
        target = code;
        Unsafe.Add(ref target, 1) = value;
        _position += 2;
    }

    private void Put(byte code, ushort value)
    {
        ref byte target = ref Reserve(3);
        target = code;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 1), BinaryPrimitives.ReverseEndianness(value));
        _position += 3;
    }

    private void Put(byte code, uint value)
    {
        ref byte target = ref Reserve(5);
        target = code;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 1), BinaryPrimitives.ReverseEndianness(value));
        _position += 5;
    }

    private void Put(byte code, ulong value)
    {
        ref byte target = ref Reserve(9);
        target = code;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 1), BinaryPrimitives.ReverseEndianness(value));
        _position += 9;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref byte Reserve(int sizeBytes)
    {
        if (_span.Length - _position < sizeBytes)
        {
            Refill(sizeBytes);
        }

        return ref Unsafe.Add(ref MemoryMarshal.GetReference(_span), _position);
    }

    private void Refill(int sizeBytes)
    {
        if (_position > 0)
        {
            _output.Advance(_position);
            _position = 0;
        }

        // Another writer's promise is checked once here, because everything after relies on it.
        _span = _output.GetSpan(sizeBytes);
        if (_span.Length < sizeBytes)
        {
            SerializationThrow.Malformed($"The buffer writer gave {_span.Length} bytes where {sizeBytes} were asked for.");
        }
    }
}
