using System.ComponentModel;

namespace RpcOverSockets.Serialization;

/// <summary>Codec of <see cref="ValueTuple{T1}"/>: an array of exactly 1.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T1Codec> : IRpcCodec<ValueTuple<T1>>
    where T1Codec : struct, IRpcCodec<T1>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1> value)
    {
        writer.WriteArrayHeader(1);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(1, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        reader.Leave();
        return new ValueTuple<T1>(item1);
    }
}

/// <summary>Codec of <see cref="ValueTuple{T1, T2}"/>: an array of exactly 2.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T2, T1Codec, T2Codec> : IRpcCodec<ValueTuple<T1, T2>>
    where T1Codec : struct, IRpcCodec<T1>
    where T2Codec : struct, IRpcCodec<T2>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2> value)
    {
        writer.WriteArrayHeader(2);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        T2Codec.Write(ref writer, value.Item2);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(2, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        T2 item2 = T2Codec.Read(ref reader)!;
        reader.Leave();
        return new ValueTuple<T1, T2>(item1, item2);
    }
}

/// <summary>Codec of <see cref="ValueTuple{T1, T2, T3}"/>: an array of exactly 3.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T2, T3, T1Codec, T2Codec, T3Codec> : IRpcCodec<ValueTuple<T1, T2, T3>>
    where T1Codec : struct, IRpcCodec<T1>
    where T2Codec : struct, IRpcCodec<T2>
    where T3Codec : struct, IRpcCodec<T3>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2, T3> value)
    {
        writer.WriteArrayHeader(3);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        T2Codec.Write(ref writer, value.Item2);
        T3Codec.Write(ref writer, value.Item3);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2, T3> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(3, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        T2 item2 = T2Codec.Read(ref reader)!;
        T3 item3 = T3Codec.Read(ref reader)!;
        reader.Leave();
        return new ValueTuple<T1, T2, T3>(item1, item2, item3);
    }
}

/// <summary>Codec of <see cref="ValueTuple{T1, T2, T3, T4}"/>: an array of exactly 4.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T2, T3, T4, T1Codec, T2Codec, T3Codec, T4Codec> : IRpcCodec<ValueTuple<T1, T2, T3, T4>>
    where T1Codec : struct, IRpcCodec<T1>
    where T2Codec : struct, IRpcCodec<T2>
    where T3Codec : struct, IRpcCodec<T3>
    where T4Codec : struct, IRpcCodec<T4>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2, T3, T4> value)
    {
        writer.WriteArrayHeader(4);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        T2Codec.Write(ref writer, value.Item2);
        T3Codec.Write(ref writer, value.Item3);
        T4Codec.Write(ref writer, value.Item4);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2, T3, T4> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(4, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        T2 item2 = T2Codec.Read(ref reader)!;
        T3 item3 = T3Codec.Read(ref reader)!;
        T4 item4 = T4Codec.Read(ref reader)!;
        reader.Leave();
        return new ValueTuple<T1, T2, T3, T4>(item1, item2, item3, item4);
    }
}

/// <summary>Codec of <see cref="ValueTuple{T1, T2, T3, T4, T5}"/>: an array of exactly 5.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec>
    : IRpcCodec<ValueTuple<T1, T2, T3, T4, T5>>
    where T1Codec : struct, IRpcCodec<T1>
    where T2Codec : struct, IRpcCodec<T2>
    where T3Codec : struct, IRpcCodec<T3>
    where T4Codec : struct, IRpcCodec<T4>
    where T5Codec : struct, IRpcCodec<T5>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2, T3, T4, T5> value)
    {
        writer.WriteArrayHeader(5);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        T2Codec.Write(ref writer, value.Item2);
        T3Codec.Write(ref writer, value.Item3);
        T4Codec.Write(ref writer, value.Item4);
        T5Codec.Write(ref writer, value.Item5);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2, T3, T4, T5> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(5, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        T2 item2 = T2Codec.Read(ref reader)!;
        T3 item3 = T3Codec.Read(ref reader)!;
        T4 item4 = T4Codec.Read(ref reader)!;
        T5 item5 = T5Codec.Read(ref reader)!;
        reader.Leave();
        return new ValueTuple<T1, T2, T3, T4, T5>(item1, item2, item3, item4, item5);
    }
}

/// <summary>Codec of <see cref="ValueTuple{T1, T2, T3, T4, T5, T6}"/>: an array of exactly 6.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T6, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec>
    : IRpcCodec<ValueTuple<T1, T2, T3, T4, T5, T6>>
    where T1Codec : struct, IRpcCodec<T1>
    where T2Codec : struct, IRpcCodec<T2>
    where T3Codec : struct, IRpcCodec<T3>
    where T4Codec : struct, IRpcCodec<T4>
    where T5Codec : struct, IRpcCodec<T5>
    where T6Codec : struct, IRpcCodec<T6>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6> value)
    {
        writer.WriteArrayHeader(6);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        T2Codec.Write(ref writer, value.Item2);
        T3Codec.Write(ref writer, value.Item3);
        T4Codec.Write(ref writer, value.Item4);
        T5Codec.Write(ref writer, value.Item5);
        T6Codec.Write(ref writer, value.Item6);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2, T3, T4, T5, T6> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(6, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        T2 item2 = T2Codec.Read(ref reader)!;
        T3 item3 = T3Codec.Read(ref reader)!;
        T4 item4 = T4Codec.Read(ref reader)!;
        T5 item5 = T5Codec.Read(ref reader)!;
        T6 item6 = T6Codec.Read(ref reader)!;
        reader.Leave();
        return new ValueTuple<T1, T2, T3, T4, T5, T6>(item1, item2, item3, item4, item5, item6);
    }
}

/// <summary>Codec of <see cref="ValueTuple{T1, T2, T3, T4, T5, T6, T7}"/>: an array of exactly 7.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T6, T7, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec, T7Codec>
    : IRpcCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7>>
    where T1Codec : struct, IRpcCodec<T1>
    where T2Codec : struct, IRpcCodec<T2>
    where T3Codec : struct, IRpcCodec<T3>
    where T4Codec : struct, IRpcCodec<T4>
    where T5Codec : struct, IRpcCodec<T5>
    where T6Codec : struct, IRpcCodec<T6>
    where T7Codec : struct, IRpcCodec<T7>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7> value)
    {
        writer.WriteArrayHeader(7);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        T2Codec.Write(ref writer, value.Item2);
        T3Codec.Write(ref writer, value.Item3);
        T4Codec.Write(ref writer, value.Item4);
        T5Codec.Write(ref writer, value.Item5);
        T6Codec.Write(ref writer, value.Item6);
        T7Codec.Write(ref writer, value.Item7);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2, T3, T4, T5, T6, T7> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(7, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        T2 item2 = T2Codec.Read(ref reader)!;
        T3 item3 = T3Codec.Read(ref reader)!;
        T4 item4 = T4Codec.Read(ref reader)!;
        T5 item5 = T5Codec.Read(ref reader)!;
        T6 item6 = T6Codec.Read(ref reader)!;
        T7 item7 = T7Codec.Read(ref reader)!;
        reader.Leave();
        return new ValueTuple<T1, T2, T3, T4, T5, T6, T7>(item1, item2, item3, item4, item5, item6, item7);
    }
}

/// <summary>Codec of <see cref="ValueTuple{T1, T2, T3, T4, T5, T6, T7, TRest}"/>: an array of exactly 8, the last of which is the array
/// of the rest.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T6, T7, TRest,
    T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec, T7Codec, TRestCodec>
    : IRpcCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    where TRest : struct
    where T1Codec : struct, IRpcCodec<T1>
    where T2Codec : struct, IRpcCodec<T2>
    where T3Codec : struct, IRpcCodec<T3>
    where T4Codec : struct, IRpcCodec<T4>
    where T5Codec : struct, IRpcCodec<T5>
    where T6Codec : struct, IRpcCodec<T6>
    where T7Codec : struct, IRpcCodec<T7>
    where TRestCodec : struct, IRpcCodec<TRest>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> value)
    {
        writer.WriteArrayHeader(8);
        writer.Enter();
        T1Codec.Write(ref writer, value.Item1);
        T2Codec.Write(ref writer, value.Item2);
        T3Codec.Write(ref writer, value.Item3);
        T4Codec.Write(ref writer, value.Item4);
        T5Codec.Write(ref writer, value.Item5);
        T6Codec.Write(ref writer, value.Item6);
        T7Codec.Write(ref writer, value.Item7);
        TRestCodec.Write(ref writer, value.Rest);
        writer.Leave();
    }

    /// <inheritdoc/>
    public static ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeaderOf(8, nameof(ValueTuple));
        reader.Enter();
        T1 item1 = T1Codec.Read(ref reader)!;
        T2 item2 = T2Codec.Read(ref reader)!;
        T3 item3 = T3Codec.Read(ref reader)!;
        T4 item4 = T4Codec.Read(ref reader)!;
        T5 item5 = T5Codec.Read(ref reader)!;
        T6 item6 = T6Codec.Read(ref reader)!;
        T7 item7 = T7Codec.Read(ref reader)!;
        TRest rest = TRestCodec.Read(ref reader);
        reader.Leave();
        return new ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>(item1, item2, item3, item4, item5, item6, item7, rest);
    }
}
