using System.Diagnostics;
using System.Numerics;
using RpcOverSockets.Interop;

namespace RpcOverSockets.Reactor;

/// <summary>Remembers what the holder of one baton did at the last looks. Used by the service thread only.</summary>
internal sealed class BatonWatch(Baton baton)
{
    /// <summary>How long one section of user code may last.</summary>
    internal const int StuckMicroseconds = 1000;

    /// <summary>The same in ticks of <see cref="Stopwatch"/>.</summary>
    internal static readonly long StuckTicks = StuckMicroseconds * (Stopwatch.Frequency / 1_000_000);

    private const int BusyLooks = 8;

    // Another thread would find no processor either, but it might find it earlier.
    private const int StarvedLooksMax = 16;

    private long _lastWord;
    private long _lookedAt;
    private long _usedNanoseconds; // by the holder's thread, at the last look at user code
    private int _usedBy;           // whose that is
    private int _starvedLooks;
    private byte _inUser; // a bit for each of the last looks: whether user code ran

    internal Baton Baton => baton;

    /// <summary>Whether user code ran at each of the last looks, in sections that do not block, while other connections waited for their
    /// turn: one thread is not enough.</summary>
    internal bool IsOverloaded => BitOperations.PopCount(_inUser) == BusyLooks && baton.HasBacklog;

    /// <summary>Whether user code ran at the last look, so that it may be stuck at the next one.</summary>
    internal bool IsSuspicious => (_inUser & 1) != 0;

    /// <summary>Looks at the baton.</summary>
    /// <param name="kernel">Tells what the holder's thread does.</param>
    /// <param name="stuckWord">The section of user code that lasts since the last look or longer, if the result is
    /// <see cref="TurnProgress.Stuck"/>.</param>
    internal TurnProgress Look(Kernel kernel, out long stuckWord)
    {
        long word = Volatile.Read(ref baton.Word);
        stuckWord = word;
        bool isSameSection = (word | Baton.PhaseMask) == (_lastWord | Baton.PhaseMask);
        bool isInUser = (word & Baton.PhaseMask) == Baton.InUser;
        _lastWord = word;
        _inUser = (byte)((_inUser << 1) | (isInUser ? 1 : 0));
        if (!isInUser)
        {
            return isSameSection ? TurnProgress.Quiet : TurnProgress.Active;
        }

        bool isStarved = IsStarved(kernel, asks: isSameSection);
        _starvedLooks = isSameSection && isStarved ? _starvedLooks + 1 : 0;
        return isSameSection && (!isStarved || _starvedLooks >= StarvedLooksMax) ? TurnProgress.Stuck : TurnProgress.Active;
    }

    /// <summary>Forgets the past, because something was done about it.</summary>
    internal void Reset() => _inUser = 0;

    /// <summary>Whether the holder's thread has hardly run since the last look although it could: what it lacks is a processor, and a
    /// worker more would only make that worse.</summary>
    private bool IsStarved(Kernel kernel, bool asks)
    {
        long now = Stopwatch.GetTimestamp();
        long elapsed = now - _lookedAt;
        int thread = baton.HolderThreadId;
        long used = kernel.ThreadNanoseconds(thread);
        long usedNow = used - _usedNanoseconds;
        bool isKnown = asks && _usedBy == thread;
        _lookedAt = now;
        _usedNanoseconds = used;
        _usedBy = thread;
        return isKnown && usedNow * 2 < elapsed * (1_000_000_000 / Stopwatch.Frequency) && kernel.IsRunnable(thread);
    }
}
