using System.Diagnostics;

namespace RpcOverSockets.Reactor;

/// <summary>Decides whether the waiting worker polls for a while before it blocks.</summary>
/// <remarks>
/// Waking a sleeping thread costs some 20 µs, so polling that finds work is worth much, and polling that finds none is waste. It polls only
/// while recent waits were short. Where polling finds nothing and work comes as soon as the thread blocks, the other side wants this very
/// processor: then polling does nothing but harm, and pauses for longer and longer. At most one thread of the process polls, because two on
/// two processors ruin each other. Used by the holder of the baton that waits; times come in, so that it can be tested without a clock.
/// </remarks>
internal sealed class SpinPolicy(long spinTicks)
{
    // A wait as short as this would have been shorter still if it had polled.
    private const int ShortWaitMicroseconds = 250;
    private const int CreditMax = 16;
    private const int CreditOfShortWait = 4;
    private const int FirstPausedWaits = 2;
    private const int PausedWaitsMax = 256;

    private static readonly long s_shortWaitTicks = ShortWaitMicroseconds * (Stopwatch.Frequency / 1_000_000);

    private static int s_spinner; // interlocked; 1 while a thread of the process polls

    private int _credit; // polls that may still find nothing
    private int _pause;  // waits that must not poll
    private int _nextPause = FirstPausedWaits;
    private bool _hasFailed;
    private long _until;

    /// <summary>Makes the policy of an option; a machine with one processor never polls.</summary>
    internal static SpinPolicy Create(int spinMicroseconds) =>
        new(Environment.ProcessorCount > 1 ? spinMicroseconds * (Stopwatch.Frequency / 1_000_000) : 0);

    /// <summary>Asks whether to poll now; if so, <see cref="End"/> must follow.</summary>
    internal bool TryBegin(long now)
    {
        _hasFailed = false;
        if (_credit <= 0 || spinTicks == 0 || Interlocked.CompareExchange(ref s_spinner, 1, 0) != 0)
        {
            return false;
        }

        _until = now + spinTicks;
        return true;
    }

    internal bool GoesOn(long now) => now < _until;

    internal void End(bool hasFoundWork)
    {
        Volatile.Write(ref s_spinner, 0);
        _hasFailed = !hasFoundWork;
        if (hasFoundWork)
        {
            _credit = Math.Min(_credit + 1, CreditMax);
            _nextPause = FirstPausedWaits;
        }
        else
        {
            _credit--;
        }
    }

    /// <summary>Notes how long a blocking wait took.</summary>
    internal void NoteWait(long ticks)
    {
        if (ticks > s_shortWaitTicks)
        {
            return;
        }

        if (_hasFailed)
        {
            _credit = 0;
            _pause = _nextPause;
            _nextPause = Math.Min(_nextPause * 2, PausedWaitsMax);
        }
        else if (_pause > 0)
        {
            _pause--;
        }
        else
        {
            _credit = Math.Min(_credit + CreditOfShortWait, CreditMax);
        }
    }
}
