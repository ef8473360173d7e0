using System.Runtime.CompilerServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Reactor;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>What datagram sockets keep on the baton: the buffers and the channels that got something in the turn. Owned by the
/// baton's holder.</summary>
internal sealed class DatagramTurn
{
    private readonly Queue<DatagramChannel> _touched = new();

    /// <summary>The socket whose turn it is, or null.</summary>
    internal DatagramSocket? Socket { get; set; }

    /// <summary>The channel whose messages are being delivered, or null.</summary>
    internal DatagramChannel? Channel { get; set; }

    internal ReceiveBatch Batch { get; } = new();

    /// <summary>What is answered to who has no session: it leaves together.</summary>
    internal SendBatch Answers { get; } = new();

    /// <summary>What receiving gave if that came before the turn, which then has begun; else null.</summary>
    internal SysResult? Polled { get; set; }

    internal static DatagramTurn Of(ReactorWorker worker) => Of(worker.Baton);

    internal static DatagramTurn Of(Baton baton) => Unsafe.As<DatagramTurn>(baton.DatagramState ??= new DatagramTurn());

    /// <summary>The channel got something; what it got is delivered when all has been received.</summary>
    internal void Touch(DatagramChannel channel)
    {
        if (!channel.IsTouched)
        {
            channel.IsTouched = true;
            _touched.Enqueue(channel);
        }
    }

    internal bool TryNext(out DatagramChannel? channel)
    {
        bool hasNext = _touched.TryDequeue(out channel);
        if (hasNext)
        {
            channel!.IsTouched = false;
        }

        return hasNext;
    }
}
