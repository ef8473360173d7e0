namespace RpcOverSockets.Reactor;

/// <summary>Remembers what one baton did at the last look. Used by the service thread only.</summary>
internal sealed class StuckTurnWatch(Baton baton)
{
    private long _lastWord;

    internal Baton Baton => baton;

    /// <summary>Looks at the baton.</summary>
    /// <param name="stuckWord">The section of user code that lasts since the last look or longer, if the result is
    /// <see cref="TurnProgress.Stuck"/>.</param>
    internal TurnProgress Look(out long stuckWord)
    {
        long word = Volatile.Read(ref baton.Word);
        stuckWord = word;
        bool isSameSection = (word | Baton.PhaseMask) == (_lastWord | Baton.PhaseMask);
        _lastWord = word;
        return (word & Baton.PhaseMask) == Baton.InUser
            ? isSameSection ? TurnProgress.Stuck : TurnProgress.Active
            : isSameSection ? TurnProgress.Quiet : TurnProgress.Active;
    }
}
