using System.ComponentModel;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>The arguments of all methods that have none: an empty array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RpcNoArguments : IRpcArguments<RpcNoArguments>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, in RpcNoArguments arguments) => writer.WriteArrayHeader(0);

    /// <inheritdoc/>
    public static RpcNoArguments Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        reader.Enter();
        reader.SkipElements(count);                  // of a newer caller
        reader.Leave();
        return default;
    }
}
