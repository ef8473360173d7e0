using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace RpcOverSockets.Serialization;

/// <summary>Compares keys that peers send. Finds the same keys equal as the default comparer does, but mixes a secret of the process
/// into hash codes, so that a peer cannot choose keys that collide.</summary>
internal sealed class SeededComparer<T> : IEqualityComparer<T>
{
    // Odd, so that multiplying loses nothing; unknown to peers, so that two chosen keys agree in the upper 32 bits with a probability of
    // 2⁻³¹.
    private static readonly ulong s_factor1 = RandomOdd();
    private static readonly ulong s_factor2 = RandomOdd();

    private SeededComparer()
    {
    }

    /// <summary>The comparer, or null for types whose default comparer does as well (strings) or cannot be replaced from here.</summary>
    internal static IEqualityComparer<T>? Instance { get; } = IsKnown ? new SeededComparer<T>() : null;

    /// <summary>The comparer of frozen collections. They hash strings without a secret, too, unless the comparer is not one they
    /// know.</summary>
    internal static IEqualityComparer<T>? Frozen { get; } = IsKnown || typeof(T) == typeof(string) ? new SeededComparer<T>() : null;

    private static bool IsKnown =>
        IsBits || typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(decimal)
        || typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(Version) || IsNullable;

    private static bool IsNullable => typeof(T).IsValueType && default(T) is null;

    // Types that are equal exactly if their memory is.
    private static bool IsBits =>
        typeof(T).IsEnum
        || typeof(T) == typeof(int) || typeof(T) == typeof(uint) || typeof(T) == typeof(long) || typeof(T) == typeof(ulong)
        || typeof(T) == typeof(Int128) || typeof(T) == typeof(UInt128) || typeof(T) == typeof(Guid)
        || typeof(T) == typeof(TimeSpan) || typeof(T) == typeof(TimeOnly) || typeof(T) == typeof(DateOnly);

    /// <inheritdoc/>
    public bool Equals(T? x, T? y) => EqualityComparer<T>.Default.Equals(x, y);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] T obj)
    {
        if (IsBits)
        {
            return HashBits(obj);
        }

        if (typeof(T) == typeof(double))
        {
            return Mix(Normalized((double)(object)obj));
        }

        if (typeof(T) == typeof(float))
        {
            return Mix(Normalized((float)(object)obj));
        }

        if (typeof(T) == typeof(DateTime))
        {
            return Mix((ulong)((DateTime)(object)obj).Ticks);
        }

        if (typeof(T) == typeof(DateTimeOffset))
        {
            return Mix((ulong)((DateTimeOffset)(object)obj).UtcTicks);
        }

        if (typeof(T) == typeof(decimal))
        {
            return HashDecimal((decimal)(object)obj);
        }

        return IsNullable || typeof(T) == typeof(Version) ? HashBoxed(obj) : obj.GetHashCode();
    }

    // A nullable that is not null is boxed as its value; that costs an allocation, but such keys are rare.
    private static int HashBoxed(object key) => key switch
    {
        long value => Mix((ulong)value),
        ulong value => Mix(value),
        double value => Mix(Normalized(value)),
        float value => Mix(Normalized(value)),
        decimal value => HashDecimal(value),
        Guid value => Mix(Unsafe.BitCast<Guid, UInt128>(value)),
        Int128 value => Mix((UInt128)value),
        UInt128 value => Mix(value),
        DateTime value => Mix((ulong)value.Ticks),
        DateTimeOffset value => Mix((ulong)value.UtcTicks),
        TimeSpan value => Mix((ulong)value.Ticks),
        TimeOnly value => Mix((ulong)value.Ticks),
        // HashCode has a secret of its own, and its four inputs are all there is to a version.
        Version value => HashCode.Combine(value.Major, value.Minor, value.Build, value.Revision),
        // What has 32 bits has a hash code that says it all.
        _ => Mix((uint)key.GetHashCode()),
    };

    private static int HashBits(T key) => Unsafe.SizeOf<T>() switch
    {
        sizeof(byte) => Mix(Unsafe.BitCast<T, byte>(key)),
        sizeof(ushort) => Mix(Unsafe.BitCast<T, ushort>(key)),
        sizeof(uint) => Mix(Unsafe.BitCast<T, uint>(key)),
        sizeof(ulong) => Mix(Unsafe.BitCast<T, ulong>(key)),
        _ => Mix(Unsafe.BitCast<T, UInt128>(key)),
    };

    // Equal though their bits differ: 0 and −0, and all values that are not a number.
    private static ulong Normalized(double key) => double.IsNaN(key) || key == 0 ? 0 : BitConverter.DoubleToUInt64Bits(key);

    // 1.0 equals 1.00: dividing by one with the most decimals there can be removes trailing zeros.
    private static int HashDecimal(decimal key)
    {
        Span<int> words = stackalloc int[4];
        decimal.GetBits(key / 1.0000000000000000000000000000m, words);
        ulong upper = ((ulong)(uint)words[0] << 32) | (uint)words[1];
        ulong lower = ((ulong)(uint)words[2] << 32) | (uint)words[3];
        return key == 0 ? 0 : Mix(new UInt128(upper, lower));
    }

    private static int Mix(ulong key) => (int)(key * s_factor1 >> 32);

    private static int Mix(UInt128 key) => (int)((((ulong)key * s_factor1) + ((ulong)(key >> 64) * s_factor2)) >> 32);

    private static ulong RandomOdd()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
