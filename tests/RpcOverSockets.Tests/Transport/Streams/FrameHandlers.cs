using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Tests.Transport.Streams;

/// <summary>A handler that remembers what it was told; overridden where a test wants more.</summary>
internal class RecordingHandler(IFrameChannel channel, int frameBytesMax = 4 << 20) : IFrameHandler
{
    private readonly SemaphoreSlim _frameArrived = new(0);
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _endOfStream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closedCount;
    private int _repliesSent;
    private int _receivedCount;

    public IFrameChannel Channel { get; } = channel;

    public int FrameBytesMax { get; } = frameBytesMax;

    public ConcurrentQueue<(FrameHeader Header, byte[] Payload)> Frames { get; } = new();

    public ConcurrentQueue<uint> Unsent { get; } = new();

    public ConcurrentQueue<(ConnectionCode Code, string Message)> BadFrames { get; } = new();

    public int ClosedCount => Volatile.Read(ref _closedCount);

    /// <summary>How often it was told that something came.</summary>
    public int ReceivedCount => Volatile.Read(ref _receivedCount);

    public int RepliesSent => Volatile.Read(ref _repliesSent);

    public int TurnsTaken { get; private set; }

    public int SendBlockedCount { get; private set; }

    public int SendUnblockedCount { get; private set; }

    public Task<string> Closed => _closed.Task;

    public Task EndOfStream => _endOfStream.Task;

    public Action<long>? Timer { get; set; }

    public void OnReceived(long now) => _ = Interlocked.Increment(ref _receivedCount);

    public virtual void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        Frames.Enqueue((header, payload.ToArray()));
        _ = _frameArrived.Release();
    }

    public virtual void OnBadFrame(ConnectionCode code, string message)
    {
        BadFrames.Enqueue((code, message));
        Channel.Close();
    }

    public virtual void OnEndOfStream()
    {
        NoteEndOfStream();
        Channel.Close();
    }

    protected void NoteEndOfStream() => _ = _endOfStream.TrySetResult();

    public void OnRepliesSent(int count) => _ = Interlocked.Add(ref _repliesSent, count);

    public virtual void OnSendBlocked() => SendBlockedCount++;

    public virtual void OnSendUnblocked() => SendUnblockedCount++;

    public virtual void OnTurnTaken() => TurnsTaken++;

    public void OnTimer(long now) => Timer?.Invoke(now);

    public void OnCallUnsent(uint call) => Unsent.Enqueue(call);

    public virtual void OnClosed(string reason)
    {
        _ = Interlocked.Increment(ref _closedCount);
        _ = _closed.TrySetResult(reason);
    }

    public async Task<(FrameHeader Header, byte[] Payload)> NextAsync()
    {
        if (!await _frameArrived.WaitAsync(Wait.Limit))
        {
            throw new TimeoutException("No frame arrived.");
        }

        Assert.True(Frames.TryDequeue(out (FrameHeader, byte[]) frame));
        return frame;
    }

    /// <summary>Queues bytes that hold several whole frames as if they were one, so that they travel together.</summary>
    public void SendRaw(ReadOnlySpan<byte> frames)
    {
        SegmentWriter writer = Channel.BeginFrame();
        frames.CopyTo(writer.Begin(frames.Length));
        Channel.EndFrame(writer, endsCall: false);
    }

    public void Send(uint call, ReadOnlySpan<byte> payload, FrameKind kind = FrameKind.Call, bool endsCall = false)
    {
        SegmentWriter writer = Channel.BeginFrame();
        Frame.Write(writer, kind, call, payload);
        Channel.EndFrame(writer, endsCall);
    }
}

/// <summary>Sends every CALL back as a REPLY.</summary>
internal class EchoHandler(IFrameChannel channel) : RecordingHandler(channel)
{
    public override void OnFrame(FrameHeader header, in ReadOnlySequence<byte> payload)
    {
        SegmentWriter writer = Channel.BeginFrame();
        Frame.Write(writer, FrameKind.Reply, header.Call, payload.FirstSpan);
        Channel.EndFrame(writer, endsCall: true);
    }
}

internal static class Frame
{
    public static void Write(SegmentWriter writer, FrameKind kind, uint call, ReadOnlySpan<byte> payload)
    {
        _ = writer.Begin(FrameHeader.StreamBytes);
        for (int at = 0; at < payload.Length;)
        {
            Span<byte> room = writer.GetSpan(1);
            int count = Math.Min(room.Length, payload.Length - at);
            payload.Slice(at, count).CopyTo(room);
            writer.Advance(count);
            at += count;
        }

        Span<byte> start = writer.FrameStart(FrameHeader.StreamBytes);
        BinaryPrimitives.WriteUInt32BigEndian(start, (uint)(FrameHeader.BodyBytes + payload.Length));
        new FrameHeader(kind, FrameFlags.None, call).Write(start[FrameHeader.LengthBytes..]);
    }

    /// <summary>The bytes of one frame.</summary>
    public static byte[] Bytes(FrameKind kind, uint call, params ReadOnlySpan<byte> payload)
    {
        byte[] bytes = new byte[FrameHeader.StreamBytes + payload.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(FrameHeader.BodyBytes + payload.Length));
        new FrameHeader(kind, FrameFlags.None, call).Write(bytes.AsSpan(FrameHeader.LengthBytes));
        payload.CopyTo(bytes.AsSpan(FrameHeader.StreamBytes));
        return bytes;
    }

    public static byte[] Preface => "ROS1"u8.ToArray();
}
