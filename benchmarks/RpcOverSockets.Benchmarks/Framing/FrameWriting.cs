using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using RpcOverSockets.Buffers;
using RpcOverSockets.Calls;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Benchmarks.Framing;

/// <summary>What writing one frame into the segments of a turn costs, the return of the segments included, beside a copy into an
/// array.</summary>
[MemoryDiagnoser]
public class FrameWriting
{
    private const int Frames = 64;

    private readonly SegmentWriter _writer = new();
    private readonly byte[] _array = new byte[1 << 20];
    private byte[] _payload = [];

    /// <summary>Gets or sets the payload of a frame.</summary>
    [Params(16, 1024)]
    public int PayloadBytes { get; set; }

    [GlobalSetup]
    public void Setup() => _payload = new byte[PayloadBytes];

    [Benchmark(OperationsPerInvoke = Frames)]
    public int Write()
    {
        for (uint i = 1; i <= Frames; i++)
        {
            _payload.CopyTo(FrameOutput.Begin(_writer, new FrameHeader(FrameKind.Reply, FrameFlags.None, i), PayloadBytes));
            BinaryPrimitives.WriteInt32BigEndian(
                _writer.FrameStart(FrameHeader.LengthBytes), _writer.FrameBytes - FrameHeader.LengthBytes);
            _writer.End(endsCall: true);
        }

        int bytes = _writer.FinishedBytes;
        SegmentPool.ReturnChain(_writer.Detach());
        return bytes;
    }

    [Benchmark(OperationsPerInvoke = Frames, Baseline = true)]
    public int Copy()
    {
        int at = 0;
        for (int i = 0; i < Frames; i++)
        {
            at += FrameHeader.StreamBytes;
            _payload.CopyTo(_array.AsSpan(at));
            at += PayloadBytes;
        }

        return at;
    }
}
