namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>How many bytes may be in flight: slow start, then CUBIC with its Reno-friendly region (RFC 9438).</summary>
/// <remarks>A reduction that turns out to have been for nothing is taken back, the epoch of the curve included. Not thread-safe.</remarks>
internal sealed class CongestionWindow
{
    internal const int PacketsInitial = 10;
    internal const int PacketsMin = 2;

    // A loss alone never takes more: a dozen small calls at once stay below it, and their tail is not the congestion of the path.
    internal const int PacketsAfterLossMin = 6;

    private const double Beta = 0.7;

    // TCP Veno's idea: with less than so many packets in the queues of the path a loss hardly comes from them, and costs half as much.
    private const double RandomLossBeta = 0.85;
    private const double BacklogPacketsMin = 3;

    private const double Growth = 0.4; // C of the RFC, in packets per second cubed
    private const double RenoGrowth = 3 * (1 - Beta) / (1 + Beta);
    private const int LateRoundTrips = 2;

    private int _packetBytes = PacketLayout.DatagramBytesMin;
    private State _state;
    private State _beforeReduction;
    private long _reducedAt = long.MinValue;
    private long _undoAfterNumber = -1; // packets that the reductions were for: above this
    private long _undoUntilNumber = -1; // and up to this
    private int _missing;               // of them, those that have not turned up

    internal CongestionWindow()
    {
        Reset();
    }

    internal long Bytes => (long)_state.Window;

    internal bool IsSlowStart => _state.Window < _state.Threshold;

    /// <summary>Sets the size of a full packet.</summary>
    internal void SetPacketBytes(int packetBytes) => _packetBytes = packetBytes;

    /// <summary>Begins again, on a new path.</summary>
    internal void Reset()
    {
        _state = new State { Window = InitialBytes, Threshold = double.MaxValue, EpochStart = SessionTime.Never };
        _undoUntilNumber = -1;
        _missing = 0;
        _reducedAt = long.MinValue;
    }

    /// <summary>An acknowledgement took bytes out of flight, and the window had been the limit when they left.</summary>
    internal void OnAcked(int lengthBytes, long sentAt, RttEstimator rtt, long now)
    {
        if (sentAt <= _reducedAt)
        {
            return;
        }

        if (IsSlowStart)
        {
            _state.Window += lengthBytes;
            return;
        }

        if (_state.EpochStart == SessionTime.Never)
        {
            StartEpoch(now);
        }

        double packets = _state.Window / _packetBytes;
        double elapsed = (double)(now - _state.EpochStart + rtt.Smoothed) / SessionTime.Second;
        double fromOrigin = elapsed - _state.TimeToOrigin;
        double target = _state.Origin + (Growth * fromOrigin * fromOrigin * fromOrigin);
        _state.Reno += RenoGrowth * lengthBytes / _packetBytes / packets;
        double goal = Math.Max(Math.Clamp(target, packets, 1.5 * packets), packets);
        double grown = packets + ((goal - packets) / packets * lengthBytes / _packetBytes);
        _state.Window = Math.Max(grown, Math.Max(_state.Reno, packets)) * _packetBytes;
    }

    /// <summary>A packet was lost.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="newestNumber">The last packet sent so far.</param>
    /// <param name="rtt">Round trips.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether the window was reduced: once per round trip.</returns>
    internal bool OnLost(long number, long sentAt, long newestNumber, RttEstimator rtt, long now)
    {
        if (sentAt <= _reducedAt)
        {
            _missing += IsOfReductions(number) ? 1 : 0;
            return false;
        }

        // What was missing for so long is lost. Until then a further reduction may be for packets that were as late as those of the one
        // before: both are taken back together, or neither.
        if (_missing == 0 || now - _reducedAt > LateRoundTrips * rtt.Smoothed)
        {
            _undoAfterNumber = _missing == 0 ? _undoAfterNumber : _undoUntilNumber;
            _missing = 0;
            _beforeReduction = _state;
        }

        _missing++;
        _undoUntilNumber = newestNumber;
        _reducedAt = now;
        double packets = _state.Window / _packetBytes;
        // Fast convergence: a flow that shrinks leaves room for those that come.
        _state.Origin = packets < _state.Origin ? packets * (1 + Beta) / 2 : packets;
        double backlog = rtt.HasSample ? packets * Math.Max(0, rtt.Smoothed - rtt.Minimum) / rtt.Smoothed : packets;
        double beta = backlog < BacklogPacketsMin ? RandomLossBeta : Beta;
        _state.Window = Math.Max(_state.Window * beta, Math.Min(_state.Window, PacketsAfterLossMin * _packetBytes));
        _state.Threshold = _state.Window;
        _state.EpochStart = SessionTime.Never;
        return true;
    }

    /// <summary>A packet that was declared lost arrived after all. When all of the last reductions did, they are taken back.</summary>
    internal void OnSpurious(long number)
    {
        if (!IsOfReductions(number) || --_missing > 0)
        {
            return;
        }

        double window = Math.Max(_state.Window, _beforeReduction.Window);
        _state = _beforeReduction;
        _state.Window = window;
        _undoUntilNumber = -1;
        _reducedAt = long.MinValue;
    }

    /// <summary>Nothing has come through for long: begins again with the smallest window.</summary>
    internal void OnPersistentCongestion()
    {
        _state.Threshold = Math.Max(_state.Window * Beta, PacketsMin * _packetBytes);
        _state.Window = PacketsMin * _packetBytes;
        _state.EpochStart = SessionTime.Never;
        _undoUntilNumber = -1;
        _missing = 0;
    }

    /// <summary>After a pause nobody knows what the path carries now.</summary>
    internal void OnIdle()
    {
        _state.Window = Math.Min(_state.Window, InitialBytes);
        _state.EpochStart = SessionTime.Never;
    }

    private bool IsOfReductions(long number) => number > _undoAfterNumber && number <= _undoUntilNumber;

    private double InitialBytes => PacketsInitial * (double)_packetBytes;

    private void StartEpoch(long now)
    {
        double packets = _state.Window / _packetBytes;
        _state.EpochStart = now;
        _state.Reno = packets;
        if (packets < _state.Origin)
        {
            _state.TimeToOrigin = Math.Cbrt((_state.Origin - packets) / Growth);
        }
        else
        {
            _state.TimeToOrigin = 0;
            _state.Origin = packets;
        }
    }

    private struct State
    {
        internal double Window;       // bytes
        internal double Threshold;    // bytes; below it the window grows by what is acknowledged
        internal double Origin;       // packets; where the curve is flat
        internal double TimeToOrigin; // seconds from the start of the epoch
        internal double Reno;         // packets; what Reno would have
        internal long EpochStart;
    }
}
