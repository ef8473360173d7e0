using System.Buffers;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Tests.Serialization;

/// <summary>Writes and reads whole payloads, and cuts them into pieces.</summary>
internal static class Wire
{
    internal static byte[] Write<T, TCodec>(T? value, int depthMax = MessagePackLimits.DepthMaxDefault)
        where TCodec : struct, IRpcCodec<T>
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output, depthMax);
        TCodec.Write(ref writer, value);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    internal static T? Read<T, TCodec>(ReadOnlySpan<byte> bytes, int depthMax = MessagePackLimits.DepthMaxDefault)
        where TCodec : struct, IRpcCodec<T>
    {
        var reader = new MessagePackReader(bytes, depthMax);
        T? value = TCodec.Read(ref reader);
        Assert.Equal(bytes.Length, reader.Consumed);
        Assert.True(reader.End);
        return value;
    }

    internal static T? Read<T, TCodec>(ReadOnlySequence<byte> bytes)
        where TCodec : struct, IRpcCodec<T>
    {
        var reader = new MessagePackReader(bytes);
        T? value = TCodec.Read(ref reader);
        Assert.Equal(bytes.Length, reader.Consumed);
        Assert.True(reader.End);
        return value;
    }

    internal static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Cuts bytes into pieces of so many bytes.</summary>
    internal static ReadOnlySequence<byte> InPieces(byte[] bytes, int pieceBytes) =>
        Join([.. bytes.Chunk(pieceBytes).Select(static piece => new ReadOnlyMemory<byte>(piece))]);

    /// <summary>Cuts bytes in two, with an empty piece between them.</summary>
    internal static ReadOnlySequence<byte> SplitAt(byte[] bytes, int offset) =>
        Join(bytes.AsMemory(0, offset), ReadOnlyMemory<byte>.Empty, bytes.AsMemory(offset));

    private static ReadOnlySequence<byte> Join(params ReadOnlyMemory<byte>[] pieces)
    {
        if (pieces.Length == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new Piece(pieces[0], 0);
        Piece last = first;
        foreach (ReadOnlyMemory<byte> piece in pieces.AsSpan(1))
        {
            last = last.Append(piece);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        internal Piece(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        internal Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
