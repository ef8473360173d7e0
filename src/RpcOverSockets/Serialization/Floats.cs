using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RpcOverSockets.Serialization;

/// <summary>Writes and reads structs that are nothing but floats of 32 bits, as arrays of them.</summary>
internal static class Floats
{
    internal static void Write<T>(ref MessagePackWriter writer, in T value)
        where T : unmanaged
    {
        ReadOnlySpan<float> floats = MemoryMarshal.Cast<T, float>(new ReadOnlySpan<T>(in value));
        writer.WriteArrayHeader(floats.Length);
        writer.Enter();
        foreach (float item in floats)
        {
            writer.WriteSingle(item);
        }

        writer.Leave();
    }

    internal static T Read<T>(ref MessagePackReader reader, string what)
        where T : unmanaged
    {
        reader.ReadArrayHeaderOf(Unsafe.SizeOf<T>() / sizeof(float), what);
        reader.Enter();
        T value = default;
        foreach (ref float item in MemoryMarshal.Cast<T, float>(new Span<T>(ref value)))
        {
            item = reader.ReadSingle();
        }

        reader.Leave();
        return value;
    }
}
