using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Datagrams that leave with one sendmmsg(2); one per thread.</summary>
internal sealed unsafe class SendBatch
{
    private const int Capacity = 64;
    private const int DataBytes = 128 << 10;

    [ThreadStatic]
    private static SendBatch? t_batch;

    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(DataBytes, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddressBytes.BytesMax, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly MultiMessageHeader[] _headers = GC.AllocateArray<MultiMessageHeader>(Capacity, pinned: true);
    private int _used;

    private SendBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _headers[i].Header.Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[i]);
            _headers[i].Header.VectorCount = 1;
        }
    }

    /// <summary>The batch of this thread, empty.</summary>
    internal static SendBatch Current
    {
        get
        {
            SendBatch batch = t_batch ??= new SendBatch();
            batch.Clear();
            return batch;
        }
    }

    internal int Count { get; private set; }

    internal bool IsFull => Count == Capacity || DataBytes - _used < PacketLayout.DatagramBytesMax;

    /// <summary>Room for the next datagram.</summary>
    internal Span<byte> Free => _data.AsSpan(_used, PacketLayout.DatagramBytesMax);

    internal void Clear()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>Adds what was written to <see cref="Free"/>.</summary>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="isConnected">Whether the socket knows where.</param>
    internal void Add(int lengthBytes, in DatagramAddress to, bool isConnected)
    {
        _vectors[Count].Base = Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), _used));
        _vectors[Count].LengthBytes = (nuint)lengthBytes;
        ref MessageHeader header = ref _headers[Count].Header;
        if (isConnected)
        {
            header.Name = null;
            header.NameBytes = 0;
        }
        else
        {
            Span<byte> name = _names.AsSpan(Count * SocketAddressBytes.BytesMax, SocketAddressBytes.BytesMax);
            header.Name = Unsafe.AsPointer(ref MemoryMarshal.GetReference(name));
            header.NameBytes = (uint)SocketAddressBytes.Write(name, to);
        }

        _used += lengthBytes;
        Count++;
    }

    /// <summary>Sends all. A datagram that the kernel does not take is lost, as it might be anywhere on the way: the session sends its
    /// content again.</summary>
    internal void Send(Kernel kernel, FileDescriptor fd)
    {
        int sent = 0;
        while (sent < Count)
        {
            SysResult result = kernel.SendMany(fd, (MultiMessageHeader*)Unsafe.AsPointer(ref _headers[sent]), Count - sent);
            if (result.Errno is Errno.EAGAIN or Errno.ENOBUFS or Errno.EBADF)
            {
                return; // no room for any of them
            }

            sent += Math.Max(result.Raw, 1); // the first one failed: too large for the path, or an ICMP message of an earlier one
        }
    }
}
