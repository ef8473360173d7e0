using System.ComponentModel;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>The arguments of one contract method as one value. Implemented by generated structs.</summary>
/// <typeparam name="TSelf">The struct itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IRpcArguments<TSelf>
    where TSelf : struct, IRpcArguments<TSelf>
{
    /// <summary>Writes the array of arguments (protocol.md §4), its header included.</summary>
    /// <param name="writer">Where the arguments go.</param>
    /// <param name="arguments">The arguments.</param>
    static abstract void Write(ref MessagePackWriter writer, in TSelf arguments);

    /// <summary>Reads the array of arguments: missing trailing ones take their defaults or fail, extra ones are skipped.</summary>
    /// <param name="reader">Stands at the array's header.</param>
    /// <returns>The arguments.</returns>
    static abstract TSelf Read(ref MessagePackReader reader);
}
