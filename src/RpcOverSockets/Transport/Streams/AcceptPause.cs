using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RpcOverSockets.Diagnostics;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Streams;

/// <summary>What a listener does when descriptors or memory run out: it sheds who waits, with a descriptor kept for this, and pauses for 10
/// ms, then twice as long each time, up to 1 s.</summary>
/// <remarks>Without it accept would fail at once for ever: the kernel looks for a free number before it looks at its queue.</remarks>
internal sealed class AcceptPause : TimerEntry
{
    private const int FirstPauseMs = 10;
    private const int LongestPauseMs = 1000;
    private const int ShedMax = 16;

    private readonly StreamListener _listener;
    private readonly EpollReactor _reactor;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private FileDescriptor _reserve; // _gate
    private bool _isStopped;         // _gate
    private int _pauseMs;            // the accepting worker
    private long _loggedAt;          // the accepting worker

    internal AcceptPause(StreamListener listener, EpollReactor reactor, ILogger logger)
    {
        _listener = listener;
        _reactor = reactor;
        _logger = logger;
        _reserve = OpenReserve();
    }

    /// <summary>A connection was accepted: the shortage is over.</summary>
    internal void Reset() => _pauseMs = 0;

    /// <summary>Sheds and pauses; the listener stays disarmed until the timer fires.</summary>
    internal void Begin(FileDescriptor listener, SysResult cause)
    {
        int shed = 0;
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            if (_reserve.IsValid && !_listener.IsShared)
            {
                _ = _reactor.Kernel.Close(_reserve);
                _reserve = FileDescriptor.None;
                while (shed < ShedMax && _reactor.Kernel.Accept(listener, out _) is { IsError: false } accepted)
                {
                    // Told at once that it is not served, instead of waiting in the dark.
                    _ = _reactor.Kernel.Close(new FileDescriptor(accepted.Raw));
                    shed++;
                }
            }

            if (!_reserve.IsValid)
            {
                _reserve = OpenReserve();
            }
        }

        _pauseMs = Math.Clamp(_pauseMs * 2, FirstPauseMs, LongestPauseMs);
        long now = Stopwatch.GetTimestamp();
        if (_loggedAt == 0 || now - _loggedAt >= Stopwatch.Frequency)
        {
            _loggedAt = now;
            StreamLog.AcceptPaused(_logger, _listener.EndPoint, cause.Describe(), shed, _pauseMs);
        }

        _ = _reactor.Service.Arm(this, now + (_pauseMs * (Stopwatch.Frequency / 1000)));
    }

    /// <summary>Re-arming failed: tries again after the longest pause.</summary>
    internal void RetryLater() =>
        _ = _reactor.Service.Arm(this, Stopwatch.GetTimestamp() + (LongestPauseMs * (Stopwatch.Frequency / 1000)));

    internal void Stop()
    {
        _reactor.Service.Cancel(this);
        lock (_gate)
        {
            _isStopped = true;
            if (_reserve.IsValid)
            {
                _ = _reactor.Kernel.Close(_reserve);
                _reserve = FileDescriptor.None;
            }
        }
    }

    internal override void OnTimer(long now) => _listener.Rearm();

    private FileDescriptor OpenReserve()
    {
        SysResult opened = _reactor.Kernel.Open("/dev/null", LinuxConstants.OpenReadOnly, mode: 0);
        return opened.IsError ? FileDescriptor.None : new FileDescriptor(opened.Raw);
    }
}
