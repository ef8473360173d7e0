using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>Native memory for what epoll_wait reports. Owned by one thread at a time; <see cref="Free"/> ends it.</summary>
internal sealed unsafe class EpollEventBuffer
{
    private byte* _events;

    internal EpollEventBuffer(int capacity)
    {
        Capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)Stride);
    }

    // EPOLL_PACKED in linux/eventpoll.h: 12 bytes on x86-64, 16 with padding elsewhere. Nobody else knows.
    internal static int Stride { get; } = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static int TokenOffset { get; } = Stride - sizeof(ulong);

    internal int Capacity { get; }

    internal byte* Pointer => _events;

    internal EpollEvents Events(int index) => (EpollEvents)Unsafe.ReadUnaligned<uint>(_events + (index * Stride));

    internal ulong Token(int index) => Unsafe.ReadUnaligned<ulong>(_events + (index * Stride) + TokenOffset);

    /// <summary>Writes one event in the kernel's layout, for epoll_ctl.</summary>
    internal static void Write(byte* target, EpollEvents events, ulong token)
    {
        Unsafe.WriteUnaligned(target, (uint)events);
        Unsafe.WriteUnaligned(target + TokenOffset, token);
    }

    internal void Free()
    {
        NativeMemory.Free(_events);
        _events = null;
    }
}
