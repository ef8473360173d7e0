using System.Runtime.CompilerServices;

namespace RpcOverSockets.Serialization;

/// <content>Arrays and maps, and skipping.</content>
public ref partial struct MessagePackReader
{
    /// <summary>Reads the header of an array.</summary>
    /// <returns>Number of elements, at most the number of bytes that are left.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, or more elements are claimed than there are bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadArrayHeader()
    {
        byte code = Peek();
        if ((code & 0xf0) != MessagePackCode.FixArray)
        {
            return ReadLongArrayHeader();
        }

        _position++;
        int count = code & MessagePackCode.FixContainerMax;
        CheckCount("An array", count, bytesEach: 1);
        return count;
    }

    /// <summary>Reads the header of a map.</summary>
    /// <returns>Number of pairs, at most half the number of bytes that are left.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, or more pairs are claimed than there are bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ReadMapHeader()
    {
        byte code = Peek();
        if ((code & 0xf0) != MessagePackCode.FixMap)
        {
            return ReadLongMapHeader();
        }

        _position++;
        int count = code & MessagePackCode.FixContainerMax;
        CheckCount("A map", count, bytesEach: 2);
        return count;
    }

    /// <summary>Reads the header of an array that is an object, and enters it.</summary>
    /// <param name="members">How many members the object has; what the sender left out is accounted for, see <see cref="Charge"/>.</param>
    /// <returns>Number of elements, at most the number of bytes that are left.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, more elements are claimed than there are bytes, nesting is
    /// beyond the limit, or the payload has charged more than it may.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EnterArray(int members)
    {
        int count = ReadArrayHeader();
        Enter();
        ChargeMissing(members - count);
        return count;
    }

    /// <summary>Reads the header of a map that is an object, and enters it.</summary>
    /// <param name="members">How many members the object has; what the sender left out is accounted for, see <see cref="Charge"/>.</param>
    /// <returns>Number of pairs, at most half the number of bytes that are left.</returns>
    /// <exception cref="RpcSerializationException">Something else is next, more pairs are claimed than there are bytes, nesting is
    /// beyond the limit, or the payload has charged more than it may.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EnterMap(int members)
    {
        int count = ReadMapHeader();
        Enter();
        ChargeMissing(members - count);
        return count;
    }

    /// <summary>Skips what an object's array has beyond its members, and leaves it.</summary>
    /// <param name="surplus">How many elements; not positive: none.</param>
    /// <exception cref="RpcSerializationException">One is malformed, incomplete or nested beyond the limit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void LeaveArray(int surplus)
    {
        SkipElements(surplus);
        Leave();
    }

    /// <summary>Reads the header of an array that must have so many elements.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">Name of the type, for the message.</param>
    /// <exception cref="RpcSerializationException">Something else is next, or an array of another length.</exception>
    public void ReadArrayHeaderOf(int count, string what)
    {
        int found = ReadArrayHeader();
        if (found != count)
        {
            SerializationThrow.WrongCount(what, count, found);
        }
    }

    /// <summary>Skips the next value with all that it contains.</summary>
    /// <exception cref="RpcSerializationException">It is malformed, incomplete or nested beyond the limit.</exception>
    public void Skip()
    {
        long children = SkipOne();
        if (children >= 0)
        {
            SkipChildren(children);
        }
    }

    /// <summary>Reads one value as it is, whatever it holds.</summary>
    /// <returns>A copy of its bytes.</returns>
    /// <exception cref="RpcSerializationException">It is malformed, incomplete or nested beyond the limit.</exception>
    internal byte[] ReadValue()
    {
        MessagePackReader start = this;
        Skip();
        byte[] raw = GC.AllocateUninitializedArray<byte>(checked((int)(Consumed - start.Consumed)));
        start.CopyTo(raw);
        return raw;
    }

    /// <summary>Skips so many values.</summary>
    /// <param name="count">How many; not positive: none.</param>
    /// <exception cref="RpcSerializationException">One is malformed, incomplete or nested beyond the limit.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SkipElements(int count)
    {
        if (count > 0)
        {
            SkipSome(count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // rare: a newer peer
    private void SkipSome(int count)
    {
        for (; count > 0; count--)
        {
            Skip();
        }
    }

    // A loop with its own stack: what arrives must never decide how deep our call stack grows.
    private void SkipChildren(long children)
    {
        Span<long> open = stackalloc long[MessagePackLimits.DepthMaxLimit];
        int levels = 0;
        int levelsMax = _depthMax - _depth;
        while (true)
        {
            if (levels == levelsMax)
            {
                SerializationThrow.TooDeep(_depthMax);
            }

            open[levels++] = children;
            do
            {
                while (open[levels - 1] == 0)
                {
                    if (--levels == 0)
                    {
                        return;
                    }
                }

                open[levels - 1]--;
                children = SkipOne();
            }
            while (children < 0);
        }
    }

    // Skips a value, of an array or map only the header. Returns the number of values inside it, or −1 if it is neither.
    private long SkipOne()
    {
        byte code = Peek();
        int fixedBytes = MessagePackCode.FixedBytes(code);
        if (fixedBytes > 0)
        {
            CheckRemaining(fixedBytes);
            Advance(fixedBytes);
            return -1;
        }

        switch (MessagePackCode.TypeOf(code))
        {
            case MessagePackType.Array:
                return ReadArrayHeader();
            case MessagePackType.Map:
                return 2L * ReadMapHeader();
            case MessagePackType.String:
                Advance(ReadLongStringHeader());
                break;
            case MessagePackType.Binary:
                Advance(ReadBinaryHeader());
                break;
            case MessagePackType.Extension:
                Advance(ReadExtensionHeader(out _));
                break;
            default:
                ThrowUnexpected("a value");
                break;
        }

        return -1;
    }

    private int ReadLongArrayHeader()
    {
        byte code = Peek();
        if (code is not (MessagePackCode.Array16 or MessagePackCode.Array32))
        {
            ThrowUnexpected("an array");
        }

        _position++;
        uint count = code == MessagePackCode.Array16 ? TakeUInt16() : TakeUInt32();
        CheckCount("An array", count, bytesEach: 1);
        return (int)count;
    }

    private int ReadLongMapHeader()
    {
        byte code = Peek();
        if (code is not (MessagePackCode.Map16 or MessagePackCode.Map32))
        {
            ThrowUnexpected("a map");
        }

        _position++;
        uint count = code == MessagePackCode.Map16 ? TakeUInt16() : TakeUInt32();
        CheckCount("A map", count, bytesEach: 2);
        return (int)count;
    }

    // In 64 bits: a count times two must not wrap around.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void CheckCount(string what, long count, int bytesEach)
    {
        if (count * bytesEach > Remaining || count > int.MaxValue)
        {
            SerializationThrow.CountBeyondEnd(what, count, Remaining, Consumed);
        }
    }
}
