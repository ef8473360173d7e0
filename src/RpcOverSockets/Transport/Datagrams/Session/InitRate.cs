namespace RpcOverSockets.Transport.Datagrams.Session;

/// <summary>How many INITs without a token arrive, and which share of them should be looked at: one in 2^<see cref="Shift"/>.</summary>
/// <remarks>Decided anew after each <see cref="Window"/>, from what arrived in it and what was dropped at random before. Not
/// thread-safe.</remarks>
internal struct InitRate
{
    internal const long Window = 50 * SessionTime.Millisecond;

    private const int PassedPerWindowMax = 500; // 10 000 a second
    private const int ShiftMax = 12;

    private long _since;
    private long _countThen;

    internal int Shift { get; private set; }

    /// <summary>Looks whether the window is over, and decides.</summary>
    /// <param name="count">INITs since the beginning that were not dropped.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether <see cref="Shift"/> changed.</returns>
    internal bool Update(long count, long now)
    {
        if (now - _since < Window)
        {
            return false;
        }

        double perWindow = (double)((count - _countThen) << Shift) * Window / (now - _since);
        int shift = 0;
        while (shift < ShiftMax && perWindow / (1 << shift) > PassedPerWindowMax)
        {
            shift++;
        }

        bool changes = shift != Shift;
        Shift = shift;
        _since = now;
        _countThen = count;
        return changes;
    }
}
