using System.Buffers;
using RpcOverSockets.Buffers;
using RpcOverSockets.Framing;

namespace RpcOverSockets.Transport.Duplex;

/// <content>The read side: one loop from the start to the end of input.</content>
internal sealed partial class DuplexChannel
{
    private const int ReceiveBytes = 16 << 10;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly FrameReader _reader = new();          // the receiving loop
    private readonly byte[] _receive = new byte[ReceiveBytes];
    private readonly ForeignOperation _reading = new();
    private Task _receiving = Task.CompletedTask;          // set by Start
    private volatile bool _isReadEnded;                    // written by the receiving loop: no more will come

    private async Task ReceiveAsync()
    {
        try
        {
            while (!_isClosed)
            {
                if (_reader.OwnBytes > 0 && InboundMemory.IsExhausted)
                {
                    // The process holds too much input: nothing is received for a while.
                    await Task.Delay(s_pause, _time, CancellationToken.None).ConfigureAwait(false);
                    continue;
                }

                Memory<byte> room = _reader.Prepare(_receive);
                _reading.Begin();
                int received = await _bytes.ReadAsync(room, _cancelled).ConfigureAwait(false);
                if (!_reading.TryEnd())
                {
                    return;
                }

                if (received <= 0 || received > room.Length)
                {
                    EndOfInput(received, room.Length);
                    return;
                }

                _reader.Filled(received);
                Deliver();
            }
        }
#pragma warning disable CA1031 // The boundary of a background task: whatever ends it ends the connection and is told as its reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Abort(_reading.TryEnd()
                ? $"reading from {_bytes.Name} failed: {e.Message}"
                : $"what arrived could not be handled: {e.Message}");
        }
    }

    private void EndOfInput(int received, int roomBytes)
    {
        _isReadEnded = true;
        if (received != 0)
        {
            Abort($"{_bytes.Name} says that it read {received} bytes into room for {roomBytes}");
        }
        else if (_isEnding)
        {
            // Both sides have said all; or ours has not yet, and then EndSendingAsync sees the flag above.
            Interlocked.MemoryBarrier();
            if (_isSendEnded)
            {
                Abort(CloseReasonOfOurs);
            }
        }
        else
        {
            _handler.OnEndOfStream();
        }
    }

    private void Deliver()
    {
        _handler.OnReceived(Now);
        while (true)
        {
            if (_isEnding || _isClosed)
            {
                _reader.Discard();
                return;
            }

            FrameReadResult result = _reader.TryRead(_handler.FrameBytesMax, out FrameHeader header, out ReadOnlySequence<byte> payload);
            if (result == FrameReadResult.Frame)
            {
                _handler.OnFrame(header, payload);
            }
            else if (!TryGoOn(result))
            {
                return;
            }
        }
    }

    /// <summary>Handles what is no frame.</summary>
    private bool TryGoOn(FrameReadResult result)
    {
        switch (result)
        {
            case FrameReadResult.NeedMore:
                return false;
            case FrameReadResult.Preface:
                if (!IsInitiator)
                {
                    StartSending();
                }

                return true;
            case FrameReadResult.BadPreface:
                Abort("the peer's first bytes are not those of this protocol");
                return false;
            default:
                BadFrames.Tell(_reader, result, _handler);
                return false;
        }
    }
}
