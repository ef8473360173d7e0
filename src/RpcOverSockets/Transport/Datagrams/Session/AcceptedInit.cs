namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>An INIT with a token that proves its address.</summary>
/// <param name="From">The address.</param>
/// <param name="ClientId">The id that the client chose.</param>
/// <param name="Parameters">What the client says of itself.</param>
/// <param name="Incarnation">Of this server.</param>
/// <param name="RoundTrip">From the RETRY to this INIT, or 0 if it is not known.</param>
internal readonly record struct AcceptedInit(
    DatagramAddress From, ConnectionId ClientId, SessionParameters Parameters, UInt128 Incarnation, long RoundTrip);
