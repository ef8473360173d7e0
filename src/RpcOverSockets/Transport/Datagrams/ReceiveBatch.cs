using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Room for the datagrams of one recvmmsg(2). Owned by one thread at a time.</summary>
internal sealed unsafe class ReceiveBatch
{
    internal const int Capacity = 32;

    private readonly byte[] _data = GC.AllocateUninitializedArray<byte>(Capacity * PacketLayout.DatagramBytesMax, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddressBytes.BytesMax, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly MultiMessageHeader[] _headers = GC.AllocateArray<MultiMessageHeader>(Capacity, pinned: true);

    internal ReceiveBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i].Base = Address(_data, i * PacketLayout.DatagramBytesMax);
            _vectors[i].LengthBytes = PacketLayout.DatagramBytesMax;
            _headers[i].Header.Name = Address(_names, i * SocketAddressBytes.BytesMax);
            _headers[i].Header.Vectors = (IoVector*)Unsafe.AsPointer(ref _vectors[i]);
            _headers[i].Header.VectorCount = 1;
        }
    }

    internal SysResult Receive(Kernel kernel, FileDescriptor fd)
    {
        for (int i = 0; i < Capacity; i++)
        {
            _headers[i].Header.NameBytes = SocketAddressBytes.BytesMax;
        }

        return kernel.ReceiveMany(fd, (MultiMessageHeader*)Unsafe.AsPointer(ref _headers[0]), Capacity);
    }

    internal ReadOnlySpan<byte> Datagram(int index) =>
        _data.AsSpan(index * PacketLayout.DatagramBytesMax, (int)_headers[index].LengthBytes);

    internal DatagramAddress From(int index) => SocketAddressBytes.Read(_names.AsSpan(index * SocketAddressBytes.BytesMax));

    private static void* Address(byte[] array, int offset) =>
        Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), offset));
}
