using RpcOverSockets.Interop;

namespace RpcOverSockets.Reactor;

/// <summary>The right to serve the epoll, with all that belongs to it: harvested events, the turn in progress, the transport's
/// buffers.</summary>
/// <remarks>One worker holds it. While that worker runs user code the watchdog may take the baton away and hand it to another one:
/// everything in here goes along, and the stuck thread keeps nothing. <see cref="Word"/> decides who wins. There is one baton that waits,
/// and one for each further processor, of workers that help while there is more work than one can do and never wait.</remarks>
internal sealed class Baton(int eventsPerWait, bool isHelper)
{
    internal const long PhaseMask = 3;
    internal const long InTurn = 1;
    internal const long InUser = 2;
    internal const long Taken = 3;
    internal const long SectionUnit = 4;

    // Phase in the low two bits; above them the number of the section of user code, which only grows. The holder stores it; the change
    // from InUser is a compare-and-swap of holder and watchdog.
    private long _word;

    private volatile bool _isOut;
    private volatile int _holderThreadId;

    // Handlers that have more to do than one turn allows; others go first. Holder only.
    private readonly Queue<IReadinessHandler> _deferred = new();

    private IReadinessHandler? _last; // whose turn was the last. Holder only
    private int _lastTurns;           // how many it had in a row. Holder only
    private Streak _lone;             // of the same, whether or not there was a wait between. Holder only

    internal ref long Word => ref _word;

    /// <summary>Whether its holder polls without waiting and returns it when there is nothing to do.</summary>
    internal bool IsHelper => isHelper;

    /// <summary>For a helper's baton: whether a worker has it. Set by the service thread, cleared by the holder.</summary>
    internal bool IsOut
    {
        get => _isOut;
        set => _isOut = value;
    }

    /// <summary>The kernel's number of the thread that holds the baton, or held it last. Set by the holder.</summary>
    internal int HolderThreadId
    {
        get => _holderThreadId;
        set => _holderThreadId = value;
    }

    /// <summary>Whether connections wait for this holder. A guess, when another thread asks.</summary>
    internal bool HasBacklog => Next < Count || _deferred.Count > 0;

    /// <summary>What the last wait reported. Holder only.</summary>
    internal EpollEventBuffer Events { get; } = new(eventsPerWait);

    /// <summary>Number of events in <see cref="Events"/>. Holder only.</summary>
    internal int Count { get; set; }

    /// <summary>The next event to dispatch. Holder only.</summary>
    internal int Next { get; set; }

    /// <summary>Whose turn is in progress. Holder only.</summary>
    internal IReadinessHandler? Handler { get; set; }

    /// <summary>The clock, read once per turn. Holder only.</summary>
    internal long Now { get; set; }

    /// <summary>Whether the holder found nothing at first and had to wait for what it does now, so that those it serves may have nothing to
    /// do until they get something. Holder only.</summary>
    internal bool HasWaited { get; set; }

    /// <summary>When the epoll was last asked. Holder only.</summary>
    internal long LookedAt { get; set; }

    /// <summary>The handler that had all of the last turns, if it can be polled: the next is likely to be its, too. Holder only.</summary>
    internal IPollable? Favourite => _lastTurns >= Streak.LongFrom ? _last as IPollable : null;

    /// <summary>Whom to poll instead of asking the epoll, or null. Holder only.</summary>
    internal IPollable? ToPoll => Unarmed ?? (Favourite is { StaysArmed: true } favourite ? favourite : null);

    /// <summary>Whether the turn in progress and those before it were all of one handler, so that nobody waits for the next one. Holder
    /// only.</summary>
    internal bool IsLone => _lone.IsLong;

    /// <summary>Who was polled and took something: the next turn is its. Holder only.</summary>
    internal IPollable? Polled { get; set; }

    /// <summary>A favourite that the epoll knows nothing of at the moment. Holder only.</summary>
    internal IPollable? Unarmed { get; private set; }

    /// <summary>What the transport keeps for its turns. Holder only.</summary>
    internal object? TransportState { get; set; }

    /// <summary>What the datagram transport keeps for its turns. Holder only.</summary>
    internal object? DatagramState { get; set; }

    internal int DeferredCount => _deferred.Count;

    /// <summary>Lets the handler go on when the others had their turn, by <see cref="IReadinessHandler.OnContinue"/>. Holder
    /// only.</summary>
    internal void Defer(IReadinessHandler handler) => _deferred.Enqueue(handler);

    internal IReadinessHandler NextDeferred() => _deferred.Dequeue();

    /// <summary>A turn begins. Holder only.</summary>
    internal void NoteTurn(IReadinessHandler handler)
    {
        Handler = handler;
        _lastTurns = ReferenceEquals(_last, handler) ? Math.Min(_lastTurns + 1, Streak.LongFrom) : 1;
        _last = handler;
        _lone.Note(handler);
    }

    /// <summary>Asks, at the end of a turn, whether the handler will be looked at without the epoll, so that it need not ask to be told.
    /// Holder only.</summary>
    /// <returns>True: it is polled next, or its <see cref="IPollable.EndPolling"/> is called, before anything else.</returns>
    internal bool TryLeaveUnarmed(IPollable handler)
    {
        if (isHelper || HasBacklog || !ReferenceEquals(Favourite, handler))
        {
            return false;
        }

        Unarmed = handler;
        return true;
    }

    /// <summary>The holder polls, and has found something, or polls no more. Holder only.</summary>
    internal void EndPolling()
    {
        IPollable? unarmed = Unarmed;
        Unarmed = null;
        if (!ReferenceEquals(unarmed, Polled))
        {
            unarmed?.EndPolling();
        }
    }

    /// <summary>Nothing has come for a while: who had the last turns is no favourite any more, and is not kept from the collector. Holder
    /// only.</summary>
    internal void ForgetTurns()
    {
        _last = null;
        _lastTurns = 0;
    }

    /// <summary>Tries to take the baton from a holder that is in the given section of user code.</summary>
    internal bool TryTake(long seenWord) => Interlocked.CompareExchange(ref _word, seenWord | Taken, seenWord) == seenWord;
}
