using System.Buffers;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Feeds one codec with bytes and watches what comes out.</summary>
internal abstract class CodecProbe
{
    /// <summary>Reads a value. Only <see cref="RpcSerializationException"/> may stop it.</summary>
    /// <returns>False if the bytes were refused.</returns>
    internal abstract bool TryRead(ReadOnlySpan<byte> bytes);

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte})"/>
    internal abstract bool TryRead(in ReadOnlySequence<byte> bytes);

    /// <summary>Reads a value and writes it; null if the bytes were refused.</summary>
    internal abstract byte[]? TryRewrite(ReadOnlySpan<byte> bytes);

    /// <summary>Gets how many bytes this thread allocates while it reads.</summary>
    internal long AllocatedBy(ReadOnlySpan<byte> bytes)
    {
        TryRead(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        TryRead(bytes);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

internal sealed class CodecProbe<T, TCodec> : CodecProbe
    where TCodec : struct, IRpcCodec<T>
{
    internal override bool TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes);
            TCodec.Read(ref reader);
            Assert.InRange(reader.Consumed, 1, bytes.Length);
            return true;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    internal override bool TryRead(in ReadOnlySequence<byte> bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes);
            TCodec.Read(ref reader);
            Assert.InRange(reader.Consumed, 1, bytes.Length);
            return true;
        }
        catch (RpcSerializationException)
        {
            return false;
        }
    }

    internal override byte[]? TryRewrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes);
            T? value = TCodec.Read(ref reader);
            return Wire.Write<T, TCodec>(value);
        }
        catch (RpcSerializationException)
        {
            return null;
        }
    }

    public override string ToString()
    {
        string[] arguments = [.. typeof(TCodec).GetGenericArguments().Select(static type => type.Name)];
        return arguments.Length == 0 ? typeof(TCodec).Name : $"{typeof(TCodec).Name}<{string.Join(", ", arguments)}>";
    }
}
