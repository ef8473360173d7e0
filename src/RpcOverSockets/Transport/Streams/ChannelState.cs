using RpcOverSockets.Interop;

namespace RpcOverSockets.Transport.Streams;

/// <summary>The one word that says who may do what with a connection: who runs the read side, who calls epoll_ctl, who may close.</summary>
/// <remarks>
/// Every method is one atomic change, and the word is only ever changed so; ownership is this word, one-shot registration merely spares
/// useless wake-ups. <c>ChannelStateExplorer</c> in the tests runs all interleavings of these methods. Rules: the read side has one owner.
/// The holder of <c>Ctl</c> alone calls epoll_ctl; who changes what the kernel should report while it is held sets <c>Dirty</c>, and the
/// holder does it again. The descriptor is used only with a reference; who drops the last one after <c>Closing</c> was set closes it.
/// A registration is one-shot, silent after each event until it is armed again, or it <c>Stays</c>: then an event that meets an owner of
/// the read side leaves <c>ArmDue</c>, and the owner arms when it ends, which makes the kernel look again.
/// </remarks>
internal struct ChannelState
{
    private const long ReadOwned = 0x01; // a worker runs the read side
    private const long ReadWant = 0x02;  // the peer may still send
    private const long WriteWait = 0x04; // the flusher waits for room; who harvests OUT goes on in its place
    private const long Ctl = 0x08;       // somebody is in epoll_ctl
    private const long Dirty = 0x10;     // the word changed since the holder of Ctl read it
    private const long Closing = 0x20;   // no new references
    private const long Stays = 0x40;     // the registration is edge-triggered only; never changes
    private const long ArmDue = 0x80;    // with Stays: an event came to nobody, or OUT is asked for that nobody waits for
    private const long Reference = 0x1_0000;

    private long _word;

    /// <summary>The state of a new channel: one reference, that of its creator.</summary>
    internal static ChannelState Initial(RpcArmMode mode) =>
        new() { _word = ReadWant | Reference | (mode == RpcArmMode.EdgeOwned ? Stays : 0) };

    internal bool IsClosing => (Volatile.Read(ref _word) & Closing) != 0;

    internal bool IsWriteParked => (Volatile.Read(ref _word) & WriteWait) != 0;

    /// <summary>For the tests: the whole word.</summary>
    internal long Word => Volatile.Read(ref _word);

    /// <summary>For the tests: a state as it was.</summary>
    internal static ChannelState FromWord(long word) => new() { _word = word };

    /// <summary>An event was harvested. Anything but <see cref="Claims.None"/> comes with a reference.</summary>
    internal Claims Claim(EpollEvents events)
    {
        long seen = Volatile.Read(ref _word);
        while (true)
        {
            if ((seen & Closing) != 0)
            {
                return Claims.None;
            }

            bool isEnd = (events & (EpollEvents.HangUp | EpollEvents.Error)) != EpollEvents.None;
            bool isReadable = isEnd || (events & (EpollEvents.In | EpollEvents.ReadHangUp)) != EpollEvents.None;
            bool isWritable = isEnd || (events & EpollEvents.Out) != EpollEvents.None;
            Claims claims = Claims.None;
            long next = seen;
            if (isReadable && (seen & ReadOwned) == 0)
            {
                next |= ReadOwned;
                claims |= Claims.Read;
            }
            else if (isReadable && (seen & Stays) != 0)
            {
                next |= ArmDue;
            }

            if (isWritable && (seen & WriteWait) != 0)
            {
                next &= ~WriteWait;
                next |= (seen & Stays) != 0 ? ArmDue : 0;
                claims |= Claims.Write;
            }

            if ((seen & Stays) == 0 || claims != Claims.None)
            {
                claims |= Claims.Arm;
                next += Reference;
            }

            if (TryChange(ref seen, next))
            {
                return claims;
            }
        }
    }

    /// <summary>Takes a reference, for whoever uses the descriptor without an event.</summary>
    internal bool TryAddReference()
    {
        long seen = Volatile.Read(ref _word);
        while ((seen & Closing) == 0)
        {
            if (TryChange(ref seen, seen + Reference))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Drops a reference.</summary>
    /// <returns>True for the one who must close the descriptor.</returns>
    internal bool DropReference()
    {
        long now = Interlocked.Add(ref _word, -Reference);
        return now < Reference && (now & Closing) != 0;
    }

    /// <summary>No more references from now on; the caller gets one, to shut the connection down with.</summary>
    /// <returns>False if it is closing already: no reference.</returns>
    internal bool TryBeginClose()
    {
        long seen = Volatile.Read(ref _word);
        while ((seen & Closing) == 0)
        {
            if (TryChange(ref seen, (seen | Closing) + Reference))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The peer will send no more. By the owner of the read side.</summary>
    internal void StopReading() => _ = Interlocked.And(ref _word, ~ReadWant);

    /// <summary>Gives the read side up. Must be followed by arming if it returns true.</summary>
    /// <param name="isDrained">Whether the kernel is known to have had nothing more, so that a registration that stays reports what
    /// comes.</param>
    internal bool EndRead(bool isDrained)
    {
        long seen = Volatile.Read(ref _word);
        while (true)
        {
            bool arms = !isDrained || (seen & (Stays | ArmDue)) != Stays;
            long next = seen & ~ReadOwned;
            if (TryChange(ref seen, arms ? WithArm(next) : next))
            {
                return arms && (seen & Ctl) == 0;
            }
        }
    }

    /// <summary>The flusher parks until there is room. Must be followed by arming if it returns true. Without effect while
    /// closing.</summary>
    internal bool ParkWrite()
    {
        long seen = Volatile.Read(ref _word);
        while ((seen & Closing) == 0)
        {
            if (TryChange(ref seen, WithArm(seen | WriteWait)))
            {
                return (seen & Ctl) == 0;
            }
        }

        return false;
    }

    /// <summary>Asks for an arming without any other change.</summary>
    /// <returns>Whether the caller must do it; otherwise the holder of Ctl does.</returns>
    internal bool BeginArm()
    {
        long seen = Volatile.Read(ref _word);
        while (true)
        {
            if (TryChange(ref seen, WithArm(seen)))
            {
                return (seen & Ctl) == 0;
            }
        }
    }

    /// <summary>What the registration should report now. By the holder of Ctl.</summary>
    /// <returns>False if epoll_ctl is not needed: an owner of the read side will arm when it ends, or the channel closes.</returns>
    internal bool TryGetInterest(out EpollEvents interest)
    {
        long seen = Volatile.Read(ref _word);
        bool stays = (seen & Stays) != 0;
        interest = EpollEvents.EdgeTriggered | (stays ? EpollEvents.None : EpollEvents.OneShot);
        if ((seen & ReadWant) != 0 && (stays || (seen & ReadOwned) == 0))
        {
            interest |= EpollEvents.In | EpollEvents.ReadHangUp;
        }

        if ((seen & WriteWait) != 0)
        {
            interest |= EpollEvents.Out;
        }

        return (seen & Closing) == 0 && (stays || (seen & ReadOwned) == 0 || (interest & EpollEvents.Out) != EpollEvents.None);
    }

    /// <summary>Gives Ctl up, unless the word changed meanwhile.</summary>
    /// <returns>False if it must be done again.</returns>
    internal bool EndArm()
    {
        long seen = Volatile.Read(ref _word);
        while (true)
        {
            bool isDirty = (seen & Dirty) != 0;
            if (TryChange(ref seen, seen & ~(isDirty ? Dirty : Ctl)))
            {
                return !isDirty;
            }
        }
    }

    // What is armed is looked at by the kernel, so nothing is due any more.
    private static long WithArm(long word) => (word & Ctl) != 0 ? (word | Dirty) & ~ArmDue : (word | Ctl) & ~(Dirty | ArmDue);

    private bool TryChange(ref long seen, long next)
    {
        long found = Interlocked.CompareExchange(ref _word, next, seen);
        if (found == seen)
        {
            return true;
        }

        seen = found;
        return false;
    }
}
