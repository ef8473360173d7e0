namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>A part of a message, or another frame that must arrive, in a packet that was sent.</summary>
internal struct SentFrame
{
    /// <summary>The message; it may serve another number by now. Null: another frame.</summary>
    internal OutMessage? Message;
    internal long Number;
    internal int Offset;
    internal int LengthBytes;

    internal readonly bool IsOfMessage => Message is not null && Message.Number == Number;
}
