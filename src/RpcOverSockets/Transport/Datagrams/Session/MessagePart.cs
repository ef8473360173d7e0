namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>What a message frame says besides its bytes.</summary>
/// <param name="Number">The message.</param>
/// <param name="After">How many numbers before it the message is that must be delivered first; 0: none.</param>
/// <param name="Offset">Where in the message the bytes begin.</param>
/// <param name="TotalBytes">Length of the message.</param>
/// <param name="IsFence">Delivered only after all lower numbers.</param>
internal readonly record struct MessagePart(long Number, long After, long Offset, long TotalBytes, bool IsFence);
