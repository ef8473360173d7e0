using RpcOverSockets.Interop;
using RpcOverSockets.Transport.Datagrams.Session;

namespace RpcOverSockets.Transport.Datagrams;

/// <summary>Lets the kernel drop INITs at random while there is a flood of them, before they stand in line before the packets of
/// sessions.</summary>
internal static unsafe class InitFilter
{
    private const int UdpHeaderBytes = 8;
    private const uint All = 0xFFFF_FFFF;

    /// <summary>Drops all INITs without a token but one in 2^<paramref name="shift"/>; 0 drops none.</summary>
    /// <param name="kernel">System calls.</param>
    /// <param name="fd">The socket of a server.</param>
    /// <param name="shift">From 0 to 30.</param>
    internal static SysResult Set(Kernel kernel, FileDescriptor fd, int shift)
    {
        if (shift == 0)
        {
            return kernel.SetOption(fd, LinuxConstants.LevelSocket, LinuxConstants.SocketDetachFilter, 0);
        }

        const uint TokenLengthOffset = UdpHeaderBytes + PacketLayout.LongHeaderBytes + DatagramSession.InstanceBytes;
        FilterInstruction* program = stackalloc FilterInstruction[]
        {
            new(FilterInstruction.LoadByte, 0, 0, UdpHeaderBytes),
            new(FilterInstruction.JumpIfEqual, 0, 5, PacketLayout.InitFirstByte),
            new(FilterInstruction.LoadByte, 0, 0, TokenLengthOffset),
            new(FilterInstruction.JumpIfEqual, 0, 3, 0),
            new(FilterInstruction.LoadWord, 0, 0, FilterInstruction.RandomOffset),
            new(FilterInstruction.JumpIfAnyBit, 0, 1, (1u << shift) - 1),
            new(FilterInstruction.Return, 0, 0, 0),
            new(FilterInstruction.Return, 0, 0, All),
        };
        return kernel.SetOption(
            fd, LinuxConstants.LevelSocket, LinuxConstants.SocketAttachFilter, new FilterProgram { Length = 8, Instructions = program });
    }
}
