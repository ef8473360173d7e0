using System.ComponentModel;

namespace RpcOverSockets.CompilerServices;

/// <summary>What the runtime must know of one contract method. Immutable; created by generated code, once.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RpcMethodDescriptor
{
    /// <summary>Describes a method.</summary>
    /// <param name="service">The service's wire name.</param>
    /// <param name="name">The method's wire name.</param>
    /// <param name="id">The method id (protocol.md §4), never 0.</param>
    /// <param name="flags">What kind of method it is.</param>
    /// <param name="dispatch">Where its handler starts.</param>
    public RpcMethodDescriptor(string service, string name, uint id, RpcMethodFlags flags, RpcDispatchMode dispatch)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfZero(id);
        Service = service;
        Name = name;
        Id = id;
        Flags = flags;
        Dispatch = dispatch;
    }

    /// <summary>Gets the service's wire name.</summary>
    public string Service { get; }

    /// <summary>Gets the method's wire name.</summary>
    public string Name { get; }

    /// <summary>Gets the method id.</summary>
    public uint Id { get; }

    /// <summary>Gets what kind of method it is.</summary>
    public RpcMethodFlags Flags { get; }

    /// <summary>Gets where its handler starts.</summary>
    public RpcDispatchMode Dispatch { get; }

    /// <summary>Gets a value indicating whether a call of it has a stream in any direction.</summary>
    internal bool HasStreams => (Flags & (RpcMethodFlags.CallerStreams | RpcMethodFlags.CalleeStreams)) != 0;

    /// <summary>Gets a value indicating whether its caller sends a stream.</summary>
    internal bool HasCallerStream => (Flags & RpcMethodFlags.CallerStreams) != 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Service}/{Name}";
}
