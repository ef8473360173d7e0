using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Benchmarks.Framing;

/// <summary>What cutting one frame out of received bytes costs, beside a loop that reads nothing but the lengths.</summary>
[MemoryDiagnoser]
public class FrameCutting
{
    private const int Frames = 64;
    private const int FrameBytesMax = 4 << 20;

    private readonly FrameReader _reader = new();
    private readonly byte[] _shared = new byte[1 << 20];
    private byte[] _received = [];

    /// <summary>Gets or sets the payload of a frame.</summary>
    [Params(16, 1024)]
    public int PayloadBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] preface = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(preface, FrameReader.PrefaceBytes);
        Receive(preface);
        if (_reader.TryRead(FrameBytesMax, out _, out _) != FrameReadResult.Preface)
        {
            throw new InvalidOperationException("The preface was not taken.");
        }

        int frameBytes = FrameHeader.StreamBytes + PayloadBytes;
        _received = new byte[Frames * frameBytes];
        for (int i = 0; i < Frames; i++)
        {
            Span<byte> frame = _received.AsSpan(i * frameBytes);
            BinaryPrimitives.WriteInt32BigEndian(frame, frameBytes - FrameHeader.LengthBytes);
            new FrameHeader(FrameKind.Call, FrameFlags.None, (uint)i + 1).Write(frame[FrameHeader.LengthBytes..]);
        }
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long Cut()
    {
        Receive(_received);
        long sum = 0;
        while (_reader.TryRead(FrameBytesMax, out FrameHeader header, out ReadOnlySequence<byte> payload) == FrameReadResult.Frame)
        {
            sum += header.Call + payload.Length;
        }

        _reader.Settle();
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Frames, Baseline = true)]
    public long ReadLengths()
    {
        _received.CopyTo(_shared.AsSpan());
        long sum = 0;
        for (int at = 0; at < _received.Length;)
        {
            int lengthBytes = BinaryPrimitives.ReadInt32BigEndian(_shared.AsSpan(at));
            sum += lengthBytes;
            at += FrameHeader.LengthBytes + lengthBytes;
        }

        return sum;
    }

    private void Receive(byte[] bytes)
    {
        ArraySegment<byte> free = _reader.Prepare(_shared);
        bytes.CopyTo(free.AsSpan());
        _reader.Filled(bytes.Length);
    }
}
