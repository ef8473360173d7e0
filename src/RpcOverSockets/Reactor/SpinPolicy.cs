using System.Diagnostics;

namespace RpcOverSockets.Reactor;

/// <summary>Decides whether the waiting worker polls for a while before it blocks.</summary>
/// <remarks>Waking a sleeping thread costs some 20 µs, so polling that finds work is worth much, and polling that finds none is waste: it
/// spins
/// only while recent waits were short. At most one thread of the process spins, because two on two cores ruin each other. Used by the
/// holder
/// of the baton.</remarks>
internal sealed class SpinPolicy(int spinMicroseconds)
{
    // A wait as short as this would have been shorter still if it had spun.
    private const int ShortWaitMicroseconds = 250;
    private const int CreditMax = 16;
    private const int CreditOfShortWait = 4;

    private static readonly long s_ticksPerMicrosecond = Stopwatch.Frequency / 1_000_000;

    private static int s_spinner; // interlocked; 1 while a thread of the process spins

    private readonly long _spinTicks = Environment.ProcessorCount > 1 ? spinMicroseconds * s_ticksPerMicrosecond : 0;
    private readonly long _shortWaitTicks = ShortWaitMicroseconds * s_ticksPerMicrosecond;
    private int _credit; // spins that may still fail
    private long _until;

    internal bool TryBegin(long now)
    {
        if (_credit <= 0 || _spinTicks == 0 || Interlocked.CompareExchange(ref s_spinner, 1, 0) != 0)
        {
            return false;
        }

        _until = now + _spinTicks;
        return true;
    }

    internal bool GoesOn(long now) => now < _until;

    internal void End(bool hasFoundWork)
    {
        Volatile.Write(ref s_spinner, 0);
        _credit = hasFoundWork ? Math.Min(_credit + 1, CreditMax) : _credit - 1;
    }

    /// <summary>Notes how long a blocking wait took.</summary>
    internal void NoteWait(long ticks)
    {
        if (ticks <= _shortWaitTicks)
        {
            _credit = Math.Min(Math.Max(_credit, 0) + CreditOfShortWait, CreditMax);
        }
    }
}
