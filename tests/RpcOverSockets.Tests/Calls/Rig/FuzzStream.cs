namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>One call with streams, as the other side of a peer under fuzz sees it.</summary>
internal sealed class FuzzStream(bool sends, bool sendsBytes, bool receives)
{
    private const int Window = 65_536;

    /// <summary>Whether the other side sends a stream, of bytes or of items.</summary>
    internal bool Sends { get; } = sends;

    internal bool SendsBytes { get; } = sendsBytes;

    /// <summary>Whether the peer under test sends a stream.</summary>
    internal bool Receives { get; } = receives;

    /// <summary>What the other side may send.</summary>
    internal long CreditToSend { get; set; } = Window;

    /// <summary>What the peer under test may send.</summary>
    internal long CreditGiven { get; set; } = Window;

    /// <summary>END was sent, by whoever is the caller.</summary>
    internal bool HasEnded { get; set; }
}
