namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What a session must know of a message besides its bytes.</summary>
/// <param name="LengthBytes">Bytes of the message, at least 1.</param>
/// <param name="Key">Messages with the same key are delivered in order; 0: with none.</param>
/// <param name="Tag">Told again for a message that never left; 0: nothing to tell.</param>
/// <param name="Replies">Counted when the last byte leaves for the first time.</param>
/// <param name="IsFence">Delivered only after all earlier messages.</param>
/// <param name="IsAwaited">The peer owes an answer: while it is silent it is asked whether it is there.</param>
internal readonly record struct MessageInfo(
    int LengthBytes, uint Key = 0, uint Tag = 0, int Replies = 0, bool IsFence = false, bool IsAwaited = false);
