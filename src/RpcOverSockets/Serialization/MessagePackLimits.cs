namespace RpcOverSockets.Serialization;

/// <summary>Bounds on what a payload may ask of the process that reads it.</summary>
public static class MessagePackLimits
{
    /// <summary>Nesting of arrays and maps that readers and writers accept by default: 64.</summary>
    public const int DepthMaxDefault = 64;

    /// <summary>Highest nesting that can be configured: 512.</summary>
    public const int DepthMaxLimit = 512;

    /// <summary>Elements for which room is made before they have been read; more room follows as they arrive.</summary>
    internal const int PreallocatedElementsMax = 4096;

    /// <summary>Bytes of room made before elements have been read.</summary>
    internal const int PreallocatedBytesMax = 64 * 1024;

    /// <summary>Memory that any value may take for each byte of its own; <see cref="MessagePackReader.Charge"/> bounds the
    /// rest.</summary>
    internal const int FreeBytesPerByte = 32;

    internal static int CheckDepth(int depthMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depthMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depthMax, DepthMaxLimit);
        return depthMax;
    }
}
