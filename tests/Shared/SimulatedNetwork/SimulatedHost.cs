using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Tests.Shared;

/// <summary>A machine in the simulated network.</summary>
internal abstract class SimulatedHost
{
    private readonly Queue<(byte[] Bytes, DatagramAddress From)> _missed = [];
    private bool _isFrozen;

    protected SimulatedHost(SimulatedNetwork network, DatagramAddress address)
    {
        Network = network;
        Address = address;
    }

    internal SimulatedNetwork Network { get; }

    internal DatagramAddress Address { get; set; }

    internal long WakeTime => _isFrozen ? SessionTime.Never : Network.FiringTime(Deadline);

    protected abstract long Deadline { get; }

    protected byte[] Buffer { get; } = new byte[PacketLayout.DatagramBytesMax];

    /// <summary>An address of the simulation.</summary>
    internal static DatagramAddress AddressOf(uint ip, ushort port) => new(0, ip, 0, port, IsIPv6: false);

    /// <summary>The host stands still, as in a long collection of garbage; what arrives waits in its socket.</summary>
    internal void Freeze(double ms)
    {
        _isFrozen = true;
        Network.After(ms, () =>
        {
            _isFrozen = false;
            while (_missed.TryDequeue(out (byte[] Bytes, DatagramAddress From) one))
            {
                OnDatagram(one.Bytes, one.From);
            }
        });
    }

    internal void Receive(ReadOnlySpan<byte> datagram, in DatagramAddress from)
    {
        if (_isFrozen)
        {
            _missed.Enqueue((datagram.ToArray(), from));
        }
        else
        {
            OnDatagram(datagram, from);
        }
    }

    /// <summary>Timers that are due, then all that should leave.</summary>
    internal void Turn()
    {
        if (!_isFrozen)
        {
            OnTurn();
        }
    }

    protected abstract void OnDatagram(ReadOnlySpan<byte> datagram, in DatagramAddress from);

    protected abstract void OnTurn();

    protected void Flush(DatagramSession session)
    {
        // An acknowledgement may make a probe due that was sent for long ago; one more look must settle it.
        for (int look = 0; look < 3 && (look == 0 || IsDue(session)); look++)
        {
            if (IsDue(session))
            {
                session.OnTimer(Network.Now);
            }

            int lengthBytes;
            while ((lengthBytes = session.Poll(Buffer, Network.Now, out DatagramAddress to)) > 0)
            {
                Network.Send(this, to, Buffer.AsSpan(0, lengthBytes));
            }
        }

        Assert.True(
            !IsDue(session),
            $"Seed {Network.Seed}: a deadline that has passed was left unanswered; {session.Describe(Network.Now)}.");
    }
    private bool IsDue(DatagramSession session) => Network.FiringTime(session.Deadline) <= Network.Now;
}
