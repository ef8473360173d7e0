namespace RpcOverSockets.Tests.Shared;

/// <summary>What becomes of one datagram, where a test decides.</summary>
internal enum Fate
{
    Deliver,
    Drop,
    Duplicate,
    Delay,
}
