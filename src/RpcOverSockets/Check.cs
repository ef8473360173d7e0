using System.Runtime.CompilerServices;

namespace RpcOverSockets;

/// <summary>Checks of option values, with the range in the message.</summary>
internal static class Check
{
    internal static int InRange(int value, int min, int max, [CallerMemberName] string option = "") =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(option, value, $"{option} must be from {min} to {max}.");

    internal static long InRange(long value, long min, long max, [CallerMemberName] string option = "") =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(option, value, $"{option} must be from {min} to {max}.");

    internal static TimeSpan InRange(TimeSpan value, TimeSpan min, TimeSpan max, [CallerMemberName] string option = "") =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(option, value, $"{option} must be from {min} to {max}.");
}
