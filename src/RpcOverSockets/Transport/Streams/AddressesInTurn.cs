using System.Diagnostics;
using RpcOverSockets.Framing;
using SocketAddress = RpcOverSockets.Interop.SocketAddress;

namespace RpcOverSockets.Transport.Streams;

/// <summary>Tries the addresses of a name, one after another. They share the time: one that nobody answers for must leave some to the
/// next.</summary>
internal static class AddressesInTurn
{
    private static readonly TimeSpan s_shareMin = TimeSpan.FromMilliseconds(250);

    /// <summary>Connects to the first address that can be connected to.</summary>
    /// <param name="resolve">Finds the addresses.</param>
    /// <param name="time">How long all of it may take.</param>
    /// <param name="none">The cause if there is no address.</param>
    /// <param name="timedOut">The cause if the time is over.</param>
    /// <param name="connect">Connects to one: the handler, or the cause why there is none.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <returns>The handler, or null and the cause of the last failure.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> fired.</exception>
    internal static async ValueTask<(TCause Cause, IFrameHandler? Handler)> ConnectAsync<TCause>(
        Func<CancellationToken, ValueTask<SocketAddress[]>> resolve, TimeSpan time, TCause none, TCause timedOut,
        Func<SocketAddress, CancellationToken, ValueTask<(TCause Cause, IFrameHandler? Handler)>> connect, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        (SocketAddress[]? addresses, _) = await WithinAsync(time, resolve, ct).ConfigureAwait(false);
        if (addresses is null)
        {
            return (timedOut, null);
        }

        TCause cause = none;
        for (int i = 0; i < addresses.Length; i++)
        {
            SocketAddress address = addresses[i];
            TimeSpan share = ShareOf(time - Stopwatch.GetElapsedTime(started), addresses.Length - i);
            ((TCause Cause, IFrameHandler? Handler) end, bool isInTime) =
                await WithinAsync(share, token => connect(address, token), ct).ConfigureAwait(false);
            if (end.Handler is not null)
            {
                return end;
            }

            cause = isInTime ? end.Cause : timedOut;
        }

        return (cause, null);
    }

    /// <summary>Gets how long the next address may take.</summary>
    /// <param name="left">What is left of the whole time; below zero counts as zero.</param>
    /// <param name="addresses">How many addresses are left, the next one included; 1 or more.</param>
    /// <returns>An equal share, but at least 250 ms if so much is left; for the last address all that is left.</returns>
    internal static TimeSpan ShareOf(TimeSpan left, int addresses)
    {
        TimeSpan share = left / addresses;
        share = share > s_shareMin ? share : s_shareMin;
        share = share < left && addresses > 1 ? share : left;
        return share > TimeSpan.Zero ? share : TimeSpan.Zero;
    }

    private static async ValueTask<(T? Result, bool IsInTime)> WithinAsync<T>(
        TimeSpan time, Func<CancellationToken, ValueTask<T>> work, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(time);
        try
        {
            return (await work(limit.Token).ConfigureAwait(false), true);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (default, false);
        }
    }
}
