using System.Numerics;

namespace RpcOverSockets.Reactor;

/// <summary>Remembers what the holder of one baton did at the last looks. Used by the service thread only.</summary>
internal sealed class BatonWatch(Baton baton)
{
    private const int BusyLooks = 8;

    private long _lastWord;
    private byte _inUser; // a bit for each of the last looks: whether user code ran

    internal Baton Baton => baton;

    /// <summary>Whether user code ran at each of the last looks, in sections that do not block, while other connections waited for their
    /// turn: one thread is not enough.</summary>
    internal bool IsOverloaded => BitOperations.PopCount(_inUser) == BusyLooks && baton.HasBacklog;

    /// <summary>Looks at the baton.</summary>
    /// <param name="stuckWord">The section of user code that lasts since the last look or longer, if the result is
    /// <see cref="TurnProgress.Stuck"/>.</param>
    internal TurnProgress Look(out long stuckWord)
    {
        long word = Volatile.Read(ref baton.Word);
        stuckWord = word;
        bool isSameSection = (word | Baton.PhaseMask) == (_lastWord | Baton.PhaseMask);
        bool isInUser = (word & Baton.PhaseMask) == Baton.InUser;
        _lastWord = word;
        _inUser = (byte)((_inUser << 1) | (isInUser ? 1 : 0));
        return isInUser
            ? isSameSection ? TurnProgress.Stuck : TurnProgress.Active
            : isSameSection ? TurnProgress.Quiet : TurnProgress.Active;
    }

    /// <summary>Forgets the past, because something was done about it.</summary>
    internal void Reset() => _inUser = 0;
}
