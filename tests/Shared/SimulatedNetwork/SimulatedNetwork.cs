using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Shared;

/// <summary>Hosts, paths between them and virtual time, all from one seed: the same seed gives the same trace.</summary>
internal sealed class SimulatedNetwork
{
    private const long StepsMax = 200_000_000;

    private readonly PriorityQueue<Event, (long Time, long Order)> _events = new();
    private readonly Dictionary<DatagramAddress, SimulatedHost> _hosts = [];
    private readonly List<SimulatedHost> _list = [];
    private readonly Dictionary<(SimulatedHost From, SimulatedHost To), SimulatedLink> _links = [];
    private readonly Stack<byte[]> _buffers = [];
    private long _order;
    private bool _isWoken;

    internal SimulatedNetwork(ulong seed)
    {
        Seed = seed;
        Random = new SimulatedRandom(seed);
    }

    internal ulong Seed { get; }

    internal SimulatedRandom Random { get; }

    /// <summary>Nanoseconds since the beginning, which is not 0.</summary>
    internal long Now { get; private set; } = SessionTime.Second;

    internal double NowMs => (double)Now / SessionTime.Millisecond;

    /// <summary>A hash over all datagrams that were sent, and when.</summary>
    internal ulong Trace { get; private set; } = 14695981039346656037;

    internal long DatagramCount { get; private set; }

    internal long DatagramBytes { get; private set; }

    /// <summary>Decides about single datagrams, by their number from 0; null: the links do.</summary>
    internal Func<long, Fate>? Adversary { get; set; }

    /// <summary>Sees each datagram that leaves a host.</summary>
    internal Action<SimulatedHost, ReadOnlyMemory<byte>>? Tap { get; set; }

    /// <summary>Checked after every step.</summary>
    internal Action? Invariants { get; set; }

    internal LinkSettings DefaultLink { get; set; } = new();

    /// <summary>Timers of hosts fire at whole multiples of this, in milliseconds, as those of a timer wheel; 0: at once.</summary>
    internal double TimerTickMs { get; set; }

    internal void Add(SimulatedHost host)
    {
        _hosts.Add(host.Address, host);
        _list.Add(host);
    }

    /// <summary>The host is reached at another address from now on, as behind a NAT that forgot its binding.</summary>
    internal void Rebind(SimulatedHost host, DatagramAddress address)
    {
        _ = _hosts.Remove(host.Address);
        host.Address = address;
        _hosts.Add(address, host);
    }

    internal SimulatedLink Link(SimulatedHost from, SimulatedHost to)
    {
        if (!_links.TryGetValue((from, to), out SimulatedLink? link))
        {
            link = new SimulatedLink(this, DefaultLink);
            _links.Add((from, to), link);
        }

        return link;
    }

    internal void SetLink(SimulatedHost from, SimulatedHost to, LinkSettings settings) => Link(from, to).Settings = settings;

    /// <summary>Runs something later.</summary>
    internal void At(long time, Action action) => _events.Enqueue(new Event { Action = action }, (Math.Max(time, Now), _order++));

    internal void After(double ms, Action action) => At(Now + (long)(ms * SessionTime.Millisecond), action);

    /// <summary>Lets all hosts send what they have now, once the caller is done.</summary>
    internal void Wake()
    {
        if (!_isWoken)
        {
            _isWoken = true;
            At(Now, () => _isWoken = false);
        }
    }

    internal void Send(SimulatedHost from, in DatagramAddress to, ReadOnlySpan<byte> datagram)
    {
        byte[] copy = _buffers.TryPop(out byte[]? buffer) ? buffer : new byte[PacketLayout.DatagramBytesMax];
        datagram.CopyTo(copy);
        Note(datagram);
        Tap?.Invoke(from, copy.AsMemory(0, datagram.Length));
        if (_hosts.TryGetValue(to, out SimulatedHost? target))
        {
            Link(from, target).Carry(from, target, copy, datagram.Length, Adversary?.Invoke(DatagramCount - 1));
        }

        _buffers.Push(copy);
    }

    /// <summary>A link brings a datagram at a time.</summary>
    internal void Deliver(SimulatedHost from, SimulatedHost target, ReadOnlySpan<byte> datagram, long time)
    {
        byte[] copy = _buffers.TryPop(out byte[]? buffer) ? buffer : new byte[PacketLayout.DatagramBytesMax];
        datagram.CopyTo(copy);
        var arrival = new Event
        {
            Target = target,
            From = from.Address,
            TargetAddress = target.Address,
            Bytes = copy,
            Length = datagram.Length,
        };
        _events.Enqueue(arrival, (time, _order++));
    }

    /// <summary>Runs until the condition holds or the time is over.</summary>
    /// <returns>Whether it holds.</returns>
    internal bool RunUntil(Func<bool> condition, double limitMs)
    {
        long end = Now + (long)(limitMs * SessionTime.Millisecond);
        for (long steps = 0; !condition(); steps++)
        {
            Assert.True(steps < StepsMax, $"Seed {Seed}: no end after {steps} steps.");
            long next = NextTime();
            if (next > end)
            {
                Now = end;
                return condition();
            }

            Step(next);
        }

        return true;
    }

    /// <summary>When a timer that is due at a time fires.</summary>
    internal long FiringTime(long due)
    {
        long tick = (long)(TimerTickMs * SessionTime.Millisecond);
        return tick == 0 || due == SessionTime.Never ? due : (due + tick - 1) / tick * tick;
    }

    internal void Run(double ms) => _ = RunUntil(static () => false, ms);

    private long NextTime()
    {
        long next = _events.TryPeek(out _, out (long Time, long Order) at) ? at.Time : SessionTime.Never;
        foreach (SimulatedHost host in _list)
        {
            next = Math.Min(next, host.WakeTime);
        }

        return next;
    }

    private void Step(long time)
    {
        Now = Math.Max(Now, time);

        // All that has arrived by now is read before any timer fires.
        while (_events.TryPeek(out _, out (long Time, long Order) at) && at.Time <= Now)
        {
            Event next = _events.Dequeue();
            if (next.Action is not null)
            {
                next.Action();
            }
            else
            {
                if (next.Target!.Address == next.TargetAddress)
                {
                    next.Target.Receive(next.Bytes.AsSpan(0, next.Length), next.From);
                }

                _buffers.Push(next.Bytes!);
            }
        }

        foreach (SimulatedHost host in _list)
        {
            host.Turn();
        }

        Invariants?.Invoke();
    }

    private void Note(ReadOnlySpan<byte> datagram)
    {
        DatagramCount++;
        DatagramBytes += datagram.Length;
        Trace = (Trace ^ (ulong)Now) * 1099511628211;
        Trace = (Trace ^ (uint)datagram.Length) * 1099511628211;
        Trace = (Trace ^ Crc32C.Append(Crc32C.Seed, datagram)) * 1099511628211;
    }

    private struct Event
    {
        internal Action? Action;
        internal SimulatedHost? Target;
        internal DatagramAddress From;
        internal DatagramAddress TargetAddress;
        internal byte[]? Bytes;
        internal int Length;
    }
}
