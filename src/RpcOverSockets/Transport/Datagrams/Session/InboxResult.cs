namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What became of a part of a message.</summary>
internal enum InboxResult
{
    Accepted,

    /// <summary>It was known already.</summary>
    Duplicate,

    /// <summary>There is no memory for it now: the packet must come again.</summary>
    NoRoom,

    /// <summary>The message is above the limit; it is dropped, and the owner is told.</summary>
    TooLarge,

    /// <summary>The peer breaks the rules.</summary>
    Violation,
}
