using System.Diagnostics;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <content>Whether the peer takes what waits for it.</content>
internal sealed partial class StreamChannel
{
    // More than this at once may be more than the window of a slow reader.
    private const int PatientBytes = 16 << 10;

    private static readonly long s_patienceTicks = Ticks(TimeSpan.FromSeconds(10));

    private volatile SendPatience? _patience; // made by the flusher

    /// <summary>For tests: what is remembered of a slow reader.</summary>
    internal SendPatience? Patience => _patience;

    private bool IsBlocked => _patience is { BlockedProgress: not 0 };

    /// <inheritdoc/>
    /// <remarks>The kernel says that there is room only when a third of its send buffer is free (TCP), or three quarters (Unix sockets).
    /// A peer that reads needs longer for that than one may be silent, if it is slow; so what the kernel holds is looked at, too.</remarks>
    public long LookForSendProgress()
    {
        if (_patience is not { BlockedProgress: long progress and not 0 } patience)
        {
            return Now;
        }

        if (!_state.TryAddReference())
        {
            return progress;
        }

        bool isTaken = TryGetHeldBytes(out long heldBytes) && patience.IsTaken(progress, heldBytes);
        ReleaseReference(isCleanStack: false);
        if (!isTaken)
        {
            return progress;
        }

        long now = Now;
        patience.NoteProgress(progress, now);
        return now;
    }

    /// <summary>Gets how much memory the kernel holds for what was sent and not taken.</summary>
    private bool TryGetHeldBytes(out long heldBytes)
    {
        SysResult result = _reactor.Kernel.GetOption(
            _fd, LinuxConstants.LevelSocket, LinuxConstants.SocketMemoryInfo, out SocketMemory memory);

        // Only a TCP socket has the latter, which is more than the former then.
        heldBytes = Math.Max(memory[SocketMemory.WriteAllocated], memory[SocketMemory.WriteQueued]);
        return !result.IsError;
    }

    /// <summary>Before bytes are sent. By the flusher.</summary>
    private void ChoosePatience(int lengthBytes)
    {
        if (lengthBytes > PatientBytes)
        {
            _ = BePatient();
        }
        else if (_patience is { Since: > 0 } patience)
        {
            TryEndPatience(patience);
        }
    }

    /// <summary>Leaves a slow reader to <see cref="LookForSendProgress"/> and to the keep-alive. By the flusher.</summary>
    /// <remarks>The kernel counts TCP_USER_TIMEOUT also while what is next to be sent is larger than the window of the peer, and begins
    /// anew only when it is not: one that reads all the time, with a small receive buffer, would be given up as if it were
    /// gone.</remarks>
    private SendPatience BePatient()
    {
        SendPatience patience = _patience ??= new SendPatience();
        if (patience.Since == 0)
        {
            _ = _reactor.Kernel.GetOption(_fd, LinuxConstants.LevelTcp, LinuxConstants.TcpUserTimeout, out int userTimeoutMs);
            patience.UserTimeoutMs = userTimeoutMs;
            SetUserTimeout(0);
        }

        patience.Since = Stopwatch.GetTimestamp();
        return patience;
    }

    /// <summary>Who has taken what it was sent long ago, and is sent little now, is watched by the kernel again. By the flusher.</summary>
    private void TryEndPatience(SendPatience patience)
    {
        long now = Stopwatch.GetTimestamp();
        if (now - patience.Since < s_patienceTicks)
        {
            return;
        }

        patience.Since = now;
        if (TryGetHeldBytes(out long heldBytes) && heldBytes <= PatientBytes)
        {
            SetUserTimeout(patience.UserTimeoutMs);
            patience.Since = 0;
        }
    }

    // A Unix socket has none, and refuses it.
    private void SetUserTimeout(int milliseconds) =>
        _ = _reactor.Kernel.SetOption(_fd, LinuxConstants.LevelTcp, LinuxConstants.TcpUserTimeout, milliseconds);
}
