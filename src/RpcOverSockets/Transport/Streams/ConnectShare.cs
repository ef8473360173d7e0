namespace RpcOverSockets.Transport.Streams;

/// <summary>How the time of a connect is shared among the addresses of a name: one that nobody answers for must leave some to the
/// next.</summary>
internal static class ConnectShare
{
    private static readonly TimeSpan s_min = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets how long the next address may take.</summary>
    /// <param name="left">What is left of the whole time; below zero counts as zero.</param>
    /// <param name="addresses">How many addresses are left, the next one included; 1 or more.</param>
    /// <returns>An equal share, but at least 250 ms if so much is left; for the last address all that is left.</returns>
    internal static TimeSpan Of(TimeSpan left, int addresses)
    {
        TimeSpan share = left / addresses;
        share = share > s_min ? share : s_min;
        share = share < left && addresses > 1 ? share : left;
        return share > TimeSpan.Zero ? share : TimeSpan.Zero;
    }
}
