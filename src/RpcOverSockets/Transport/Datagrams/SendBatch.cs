using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Datagrams that leave with one sendmmsg(2); each thread keeps one.</summary>
/// <remarks>Datagrams of one length to one address, the last of which may be shorter, are handed over in one piece that the kernel cuts
/// (UDP_SEGMENT). Where it cannot, the process does without from then on, and nothing is lost.</remarks>
internal sealed unsafe class SendBatch
{
    private const int Capacity = 64;
    private const int DataBytes = 128 << 10;

    // udp(7): UDP_MAX_SEGMENTS of older kernels, and what one IP packet holds.
    private const int SegmentsMax = 64;
    private const int SegmentedBytesMax = 65_000;

    [ThreadStatic]
    private static SendBatch? t_batch;

    private static volatile bool s_cannotSegment; // set once, by who learns it

    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(DataBytes, pinned: true);
    private readonly int[] _lengths = new int[Capacity];
    private readonly DatagramAddress[] _addresses = new DatagramAddress[Capacity];
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddressBytes.BytesMax, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly SegmentControl[] _controls = GC.AllocateArray<SegmentControl>(Capacity, pinned: true);
    private readonly MultiMessageHeader[] _headers = GC.AllocateArray<MultiMessageHeader>(Capacity, pinned: true);
    private bool _isConnected;
    private int _used;

    internal SendBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _headers[i].Header.Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[i]);
            _headers[i].Header.VectorCount = 1;
        }
    }

    internal int Count { get; private set; }

    internal bool IsFull => Count == Capacity || DataBytes - _used < PacketLayout.DatagramBytesMax;

    /// <summary>Room for the next datagram.</summary>
    internal Span<byte> Free => _data.AsSpan(_used, PacketLayout.DatagramBytesMax);

    /// <summary>Takes the thread's batch, or another if that is in use further up the stack.</summary>
    internal static SendBatch Rent()
    {
        SendBatch batch = t_batch ?? new SendBatch();
        t_batch = null;
        return batch;
    }

    internal static void Return(SendBatch batch)
    {
        batch.Clear();
        t_batch = batch;
    }

    internal void Clear()
    {
        Count = 0;
        _used = 0;
    }

    /// <summary>Adds what was written to <see cref="Free"/>.</summary>
    /// <param name="lengthBytes">Its length.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="isConnected">Whether the socket knows where; the same for all of a batch.</param>
    internal void Add(int lengthBytes, in DatagramAddress to, bool isConnected)
    {
        _lengths[Count] = lengthBytes;
        _addresses[Count] = to;
        _isConnected = isConnected;
        _used += lengthBytes;
        Count++;
    }

    /// <summary>Sends all. A datagram that the kernel does not take is lost, as it might be anywhere on the way: the session sends its
    /// content again.</summary>
    internal void Send(Kernel kernel, FileDescriptor fd)
    {
        if (!TrySend(kernel, fd, segments: !s_cannotSegment))
        {
            s_cannotSegment = true;
            _ = TrySend(kernel, fd, segments: false);
        }
    }

    /// <summary>Sends all.</summary>
    /// <returns>False if the kernel cannot cut: what had left leaves twice, which the receiver does not notice.</returns>
    private bool TrySend(Kernel kernel, FileDescriptor fd, bool segments)
    {
        if (Count == 1)
        {
            SendOne(kernel, fd);
            return true;
        }

        int count = Prepare(segments);
        int sent = 0;
        while (sent < count)
        {
            SysResult result = kernel.SendMany(fd, (MultiMessageHeader*)Unsafe.AsPointer(ref _headers[sent]), count - sent);
            if (result.Errno is Errno.EAGAIN or Errno.ENOBUFS or Errno.EBADF)
            {
                return true; // no room for any of them
            }

            if (result.Errno is Errno.EIO or Errno.EINVAL && _headers[sent].Header.Control is not null)
            {
                return false;
            }

            sent += Math.Max(result.Raw, 1); // the first one failed: too large for the path, or an ICMP message of an earlier one
        }

        return true;
    }

    // Most calls are answered by one datagram; the plain call costs the kernel less than a list of one.
    private void SendOne(Kernel kernel, FileDescriptor fd)
    {
        int nameBytes = _isConnected ? 0 : SocketAddressBytes.Write(_names, _addresses[0]);
        fixed (byte* data = _data, name = _names)
        {
            _ = kernel.SendTo(fd, data, _lengths[0], _isConnected ? null : name, nameBytes);
        }
    }

    /// <summary>Writes the headers.</summary>
    /// <returns>How many.</returns>
    private int Prepare(bool segments)
    {
        int count = 0;
        int at = 0;
        int first = 0;
        while (first < Count)
        {
            int runBytes = _lengths[first];
            int next = segments ? EndOfRun(first, ref runBytes) : first + 1;
            _vectors[count].Base = Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), at));
            _vectors[count].LengthBytes = (nuint)runBytes;
            ref MessageHeader header = ref _headers[count].Header;
            SetName(ref header, count, first);
            header.Control = null;
            header.ControlBytes = 0;
            if (next > first + 1)
            {
                _controls[count] = new SegmentControl(_lengths[first]);
                header.Control = Unsafe.AsPointer(ref _controls[count]);
                header.ControlBytes = SegmentControl.Space;
            }

            at += runBytes;
            first = next;
            count++;
        }

        return count;
    }

    private int EndOfRun(int first, ref int runBytes)
    {
        int segmentBytes = _lengths[first];
        int next = first + 1;
        while (next < Count && next - first < SegmentsMax && _lengths[next] <= segmentBytes
            && runBytes + _lengths[next] <= SegmentedBytesMax && _addresses[next] == _addresses[first])
        {
            runBytes += _lengths[next];
            next++;
            if (_lengths[next - 1] < segmentBytes)
            {
                break; // only the last may be shorter
            }
        }

        return next;
    }

    private void SetName(ref MessageHeader header, int index, int datagram)
    {
        header.Name = null;
        header.NameBytes = 0;
        if (!_isConnected)
        {
            Span<byte> name = _names.AsSpan(index * SocketAddressBytes.BytesMax, SocketAddressBytes.BytesMax);
            header.NameBytes = (uint)SocketAddressBytes.Write(name, _addresses[datagram]);
            header.Name = Unsafe.AsPointer(ref MemoryMarshal.GetReference(name));
        }
    }
}
