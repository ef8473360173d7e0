using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Shared;

/// <summary>One direction of a path.</summary>
internal sealed class SimulatedLink(SimulatedNetwork network, LinkSettings settings)
{
    private readonly Queue<long> _queue = []; // when each packet in the queue has left it
    private long _freeAt;
    private long _lastArrival;
    private int _burstLeft;

    internal LinkSettings Settings { get; set; } = settings;

    internal long DroppedCount { get; private set; }

    /// <summary>Takes a datagram; what becomes of it is up to the settings, or to <paramref name="fate"/>.</summary>
    internal void Carry(SimulatedHost from, SimulatedHost to, byte[] bytes, int length, Fate? fate)
    {
        ReadOnlySpan<byte> datagram = bytes.AsSpan(0, length);
        long now = network.Now;
        long arrival = now + Ms(Settings.DelayMs);
        if (fate is Fate decided)
        {
            if (decided != Fate.Drop)
            {
                network.Deliver(from, to, datagram, decided == Fate.Delay ? arrival + Ms(40) : arrival);
            }

            if (decided == Fate.Duplicate)
            {
                network.Deliver(from, to, datagram, arrival + Ms(1));
            }

            return;
        }

        if (length > Settings.Mtu || IsLost() || (Settings.IsBlackhole?.Invoke(network.NowMs) ?? false))
        {
            DroppedCount++;
            return;
        }

        if (Settings.BitsPerSecond > 0 && !TryQueue(length, now, ref arrival))
        {
            DroppedCount++;
            return;
        }

        SimulatedRandom random = network.Random;
        arrival += Ms(Settings.JitterMs * random.NextDouble());
        arrival += random.Chance(Settings.Reorder) ? Ms(Settings.ReorderMs) : 0;
        if (Settings.KeepsOrder)
        {
            arrival = Math.Max(arrival, _lastArrival);
            _lastArrival = arrival;
        }

        if (random.Chance(Settings.Corrupt))
        {
            bytes[random.Below(length)] ^= (byte)(1 << random.Below(8));
        }

        network.Deliver(from, to, datagram, arrival);
        if (random.Chance(Settings.Duplicate))
        {
            network.Deliver(from, to, datagram, arrival + Ms(2 * random.NextDouble()));
        }
    }

    private static long Ms(double ms) => (long)(ms * SessionTime.Millisecond);

    private bool IsLost()
    {
        if (_burstLeft > 0)
        {
            _burstLeft--;
            return true;
        }

        // So that the share of losses is the same with bursts as without.
        double meanBurst = (1 + Settings.BurstMax) / 2.0;
        if (!network.Random.Chance(Settings.Loss / meanBurst / (1 - Settings.Loss + (Settings.Loss / meanBurst))))
        {
            return false;
        }

        _burstLeft = Settings.BurstMax > 1 ? network.Random.Below(Settings.BurstMax) : 0;
        return true;
    }

    private bool TryQueue(int length, long now, ref long arrival)
    {
        while (_queue.TryPeek(out long left) && left <= now)
        {
            _ = _queue.Dequeue();
        }

        if (_queue.Count >= Settings.QueuePackets)
        {
            return false;
        }

        _freeAt = Math.Max(_freeAt, now) + (long)((length + 28) * 8 / Settings.BitsPerSecond * SessionTime.Second);
        _queue.Enqueue(_freeAt);
        arrival = _freeAt + Ms(Settings.DelayMs);
        return true;
    }
}
