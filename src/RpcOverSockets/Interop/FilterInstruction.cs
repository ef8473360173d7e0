using System.Runtime.InteropServices;

namespace RpcOverSockets.Interop;

/// <summary>An instruction of a socket filter: struct sock_filter (linux/filter.h).</summary>
/// <param name="Code">What it does.</param>
/// <param name="SkipIfTrue">How many instructions a jump leaves out when its condition holds.</param>
/// <param name="SkipIfFalse">And when it does not.</param>
/// <param name="Operand">An offset or a value.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte SkipIfTrue, byte SkipIfFalse, uint Operand)
{
    /// <summary>Loads a byte of the packet, which begins with the UDP header.</summary>
    internal const ushort LoadByte = 0x30;

    /// <summary>Loads 32 bits of the packet, or what <see cref="RandomOffset"/> names.</summary>
    internal const ushort LoadWord = 0x20;

    internal const ushort JumpIfEqual = 0x15;

    internal const ushort JumpIfAnyBit = 0x45;

    /// <summary>Ends: how many bytes of the packet are kept; 0 drops it.</summary>
    internal const ushort Return = 0x06;

    /// <summary>SKF_AD_OFF + SKF_AD_RANDOM: a random number.</summary>
    internal const uint RandomOffset = unchecked((uint)(-0x1000 + 56));
}
