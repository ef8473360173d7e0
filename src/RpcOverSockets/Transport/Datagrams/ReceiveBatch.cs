using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Room for the datagrams of one recvmmsg(2). Owned by one thread at a time.</summary>
/// <remarks>With UDP_GRO the kernel hands over several datagrams of one sender in one piece, up to 64 KiB; what is never used of the room
/// never becomes memory.</remarks>
internal sealed unsafe class ReceiveBatch
{
    internal const int Capacity = 32;

    private const int PieceBytesMax = 64 << 10;

    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(Capacity * PieceBytesMax, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddressBytes.BytesMax, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly CoalescedControl[] _controls = GC.AllocateArray<CoalescedControl>(Capacity, pinned: true);
    private readonly MultiMessageHeader[] _headers = GC.AllocateArray<MultiMessageHeader>(Capacity, pinned: true);

    private int _filled = Capacity; // by the last call

    internal ReceiveBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i].Base = Address(_data, i * PieceBytesMax);
            _vectors[i].LengthBytes = PieceBytesMax;
            _headers[i].Header.Name = Address(_names, i * SocketAddressBytes.BytesMax);
            _headers[i].Header.Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[i]);
            _headers[i].Header.VectorCount = 1;
            _headers[i].Header.Control = Unsafe.AsPointer(ref _controls[i]);
        }
    }

    /// <summary>Receives what is there, as far as there is room.</summary>
    internal SysResult Receive(Kernel kernel, FileDescriptor fd)
    {
        // The kernel has overwritten the lengths of those that it filled.
        for (int i = 0; i < _filled; i++)
        {
            Prepare(i);
        }

        SysResult result = kernel.ReceiveMany(fd, (MultiMessageHeader*)Unsafe.AsPointer(ref _headers[0]), Capacity);
        _filled = Math.Max(result.Raw, 0);
        return result;
    }

    /// <summary>Receives one piece: recvmsg(2) finds a datagram a fifth faster than recvmmsg(2) (docs/performance.md).</summary>
    internal SysResult ReceiveOne(Kernel kernel, FileDescriptor fd)
    {
        Prepare(0);
        SysResult result = kernel.ReceiveMessage(fd, (MessageHeader*)Unsafe.AsPointer(ref _headers[0].Header));
        if (result.IsError)
        {
            return result;
        }

        _headers[0].LengthBytes = (uint)result.Raw;
        _filled = Math.Max(_filled, 1);
        return new SysResult(1);
    }

    /// <summary>What arrived: one datagram, or several in one piece.</summary>
    internal ReadOnlySpan<byte> Bytes(int index) => _data.AsSpan(index * PieceBytesMax, (int)_headers[index].LengthBytes);

    /// <summary>How long each datagram of a piece is; the last may be shorter.</summary>
    internal int SegmentBytes(int index) =>
        _controls[index].TryRead(_headers[index].Header.ControlBytes, out int segmentBytes) ? segmentBytes : PieceBytesMax;

    internal DatagramAddress From(int index) => SocketAddressBytes.Read(_names.AsSpan(index * SocketAddressBytes.BytesMax));

    private void Prepare(int index)
    {
        _headers[index].Header.NameBytes = SocketAddressBytes.BytesMax;
        _headers[index].Header.ControlBytes = CoalescedControl.Space;
    }

    private static void* Address(byte[] array, int offset) =>
        Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), offset));
}
