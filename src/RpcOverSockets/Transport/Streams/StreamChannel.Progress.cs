using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <content>Whether the peer takes what waits for it.</content>
internal sealed partial class StreamChannel
{
    // More than this at once may be more than the window of a slow reader.
    private const int PatientBytes = 16 << 10;

    private bool _isPatient;       // the flusher
    private long _blockedProgress; // interlocked: last progress while blocked, 0 while not
    private long _seenProgress;    // interlocked: what the last look found there
    private long _seenHeldBytes;   // interlocked: and what the kernel held then

    /// <inheritdoc/>
    /// <remarks>The kernel says that there is room only when a third of its send buffer is free (TCP), or three quarters (Unix sockets).
    /// A peer that reads needs longer for that than one may be silent, if it is slow; so what the kernel holds is looked at, too.</remarks>
    public long LookForSendProgress()
    {
        long progress = Volatile.Read(ref _blockedProgress);
        if (progress == 0)
        {
            return Now;
        }

        if (!_state.TryAddReference())
        {
            return progress;
        }

        SysResult result = _reactor.Kernel.GetOption(
            _fd, LinuxConstants.LevelSocket, LinuxConstants.SocketMemoryInfo, out SocketMemory memory);
        ReleaseReference(isCleanStack: false);
        if (result.IsError)
        {
            return progress;
        }

        // Only a TCP socket has the latter, which is more than the former then.
        long heldBytes = Math.Max(memory[SocketMemory.WriteAllocated], memory[SocketMemory.WriteQueued]);
        bool isComparable = Interlocked.Exchange(ref _seenProgress, progress) == progress;
        bool isLess = heldBytes < Interlocked.Exchange(ref _seenHeldBytes, heldBytes);
        if (!isComparable || !isLess)
        {
            return progress;
        }

        long now = Now;
        _ = Interlocked.CompareExchange(ref _blockedProgress, now, progress); // the flusher may have got further meanwhile
        _ = Interlocked.CompareExchange(ref _seenProgress, now, progress);
        return now;
    }

    /// <summary>Leaves a slow reader to <see cref="LookForSendProgress"/> and to the keep-alive. By the flusher.</summary>
    /// <remarks>The kernel counts TCP_USER_TIMEOUT also while what is next to be sent is larger than the window of the peer, and begins
    /// anew only when it is not: one that reads all the time, with a small receive buffer, would be given up as if it were
    /// gone.</remarks>
    private void BePatient()
    {
        _isPatient = true;
        _ = _reactor.Kernel.SetOption(_fd, LinuxConstants.LevelTcp, LinuxConstants.TcpUserTimeout, 0); // a Unix socket has none
    }
}
