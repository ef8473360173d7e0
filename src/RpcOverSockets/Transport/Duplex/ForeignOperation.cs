namespace RpcOverSockets.Transport.Duplex;

/// <summary>Whether a loop is inside code of the program, which may never come back, and whether the loop was given up there.</summary>
/// <remarks>Thread-safe. Begun and ended by the loop, given up by who closes the channel: one of both wins, and owns what the operation
/// does not use.</remarks>
internal sealed class ForeignOperation
{
    private State _state; // Interlocked

    private enum State
    {
        Outside,
        Inside,
        GivenUp,
    }

    /// <summary>The loop enters the program's code.</summary>
    internal void Begin() => _ = Interlocked.Exchange(ref _state, State.Inside);

    /// <summary>The loop is back.</summary>
    /// <returns>False if it was given up: it must touch nothing and end.</returns>
    internal bool TryEnd() => Interlocked.CompareExchange(ref _state, State.Outside, State.Inside) == State.Inside;

    /// <summary>Gives up a loop that is inside.</summary>
    /// <returns>False if it is not: it will see for itself that the channel is closed.</returns>
    internal bool TryGiveUp() => Interlocked.CompareExchange(ref _state, State.GivenUp, State.Inside) == State.Inside;
}
