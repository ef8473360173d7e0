using RpcOverSockets.Framing;

namespace RpcOverSockets.Calls;

/// <summary>What a connection needs for own calls; made by the first one, because most servers make none. The gate of the peer guards
/// it.</summary>
internal sealed class OwnCalls(bool isInitiator, TokenBucket cancels)
{
    internal long Queued;                 // Interlocked; of those that have begun, whose frames are queued or will never be
    internal volatile bool OwesPong;      // written under the gate
    internal TokenBucket Cancels = cancels; // CANCELs sent

    internal OutgoingCallTable Table { get; } = new(isInitiator);

    /// <summary>Calls that wait for a free place, in order of arrival; made by the first one.</summary>
    internal LinkedList<SlotWaiter>? SlotWaiters { get; set; }

    /// <summary>Freed places promised to waiters that have not come yet.</summary>
    internal int SlotsReserved { get; set; }

    /// <summary>Calls that have begun, one-way calls included.</summary>
    internal long Begun { get; set; }

    /// <summary>What the PONG that is owed carries.</summary>
    internal ulong OwedPong { get; set; }
}
