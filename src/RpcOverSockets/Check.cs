using System.Runtime.CompilerServices;

namespace RpcOverSockets;

/// <summary>Checks of what programs hand in: option values, with the range in the message, and streams.</summary>
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

    internal static T[] NoNulls<T>(IList<T> values, [CallerArgumentExpression(nameof(values))] string? name = null)
        where T : class
    {
        foreach (T? value in values)
        {
            if (value is null)
            {
                throw new ArgumentException($"{name} contains null.", nameof(values));
            }
        }

        return [.. values];
    }

    internal static Stream Duplex(Stream stream, [CallerArgumentExpression(nameof(stream))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream, name);
        return !stream.CanRead
            ? throw new ArgumentException($"{stream.GetType().Name} cannot be read, or is closed.", name)
            : !stream.CanWrite ? throw new ArgumentException($"{stream.GetType().Name} cannot be written.", name) : stream;
    }
}
