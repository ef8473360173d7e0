namespace RpcOverSockets.Tests.Shared;

/// <summary>What one direction of a simulated path does to datagrams. Shares are from 0 to 1, times in milliseconds.</summary>
internal sealed record LinkSettings
{
    internal double DelayMs { get; init; } = 10;

    /// <summary>Each datagram takes up to this much longer; they overtake each other unless <see cref="KeepsOrder"/>.</summary>
    internal double JitterMs { get; init; }

    internal bool KeepsOrder { get; init; }

    internal double Loss { get; init; }

    /// <summary>Losses come in runs of 1 to this many.</summary>
    internal int BurstMax { get; init; } = 1;

    internal double Duplicate { get; init; }

    internal double Corrupt { get; init; }

    internal double Reorder { get; init; }

    internal double ReorderMs { get; init; } = 5;

    internal int Mtu { get; init; } = 65_507;

    /// <summary>0: without limit.</summary>
    internal double BitsPerSecond { get; init; }

    internal int QueuePackets { get; init; } = 25;

    /// <summary>When nothing comes through, by time in milliseconds.</summary>
    internal Func<double, bool>? IsBlackhole { get; init; }
}
