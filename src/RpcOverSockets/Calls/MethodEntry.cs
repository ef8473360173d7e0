using RpcOverSockets.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>A method that this side serves. Immutable but for what is learned about it.</summary>
internal sealed class MethodEntry(BoundService service, int index, RpcMethodDescriptor method)
{
    internal BoundService Service { get; } = service;

    /// <summary>The method's position in its service, which the generated dispatcher switches on.</summary>
    internal int Index { get; } = index;

    internal RpcMethodDescriptor Method { get; } = method;

    internal BlockingRecord Blocking { get; } = new();
}
