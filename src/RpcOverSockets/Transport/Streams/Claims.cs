namespace RpcOverSockets.Transport.Streams;

/// <summary>What a worker may do after it harvested an event (see <see cref="ChannelState.Claim"/>).</summary>
[Flags]
internal enum Claims
{
    /// <summary>Nothing, and no reference: the channel closes, or a registration that stays reported what nobody waits for.</summary>
    None = 0,

    /// <summary>Ask for events again, because this event has silenced the registration.</summary>
    Arm = 1,

    /// <summary>Run the read side.</summary>
    Read = 2,

    /// <summary>Go on sending.</summary>
    Write = 4,
}
