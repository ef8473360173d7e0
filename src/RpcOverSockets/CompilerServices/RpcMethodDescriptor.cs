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
        FullName = $"{service}/{name}";
    }

    /// <summary>Describes a method.</summary>
    /// <param name="service">The service's wire name.</param>
    /// <param name="name">The method's wire name.</param>
    /// <param name="id">The method id (protocol.md §4), never 0.</param>
    /// <param name="flags">What kind of method it is.</param>
    /// <param name="dispatch">Where its handler starts.</param>
    /// <param name="delivery">What becomes of a one-way call that the peer has no credit for.</param>
    /// <param name="faults">Exceptions that cross the wire.</param>
    public RpcMethodDescriptor(
        string service,
        string name,
        uint id,
        RpcMethodFlags flags,
        RpcDispatchMode dispatch,
        RpcDelivery delivery,
        RpcFault[] faults)
        : this(service, name, id, flags, dispatch)
    {
        ArgumentNullException.ThrowIfNull(faults);
        Delivery = delivery;
        Faults = faults;
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

    /// <summary>Gets what becomes of a one-way call that the peer has no credit for.</summary>
    public RpcDelivery Delivery { get; }

    /// <summary>Gets the exceptions that cross the wire.</summary>
    public ReadOnlyMemory<RpcFault> Faults { get; }

    /// <summary>Gets service and method as they are hashed, logged and measured.</summary>
    internal string FullName { get; }

    /// <summary>Gets what travels beside arguments and result.</summary>
    internal RpcCallKind Kind =>
        (Flags & RpcMethodFlags.OneWay) != 0 ? RpcCallKind.OneWay
        : !HasStreams ? RpcCallKind.Unary
        : (Flags & RpcMethodFlags.CalleeStreams) == 0 ? RpcCallKind.CallerStream
        : HasCallerStream ? RpcCallKind.DuplexStream
        : RpcCallKind.CalleeStream;

    /// <summary>Gets a value indicating whether a call of it has a stream in any direction.</summary>
    internal bool HasStreams => (Flags & (RpcMethodFlags.CallerStreams | RpcMethodFlags.CalleeStreams)) != 0;

    /// <summary>Gets a value indicating whether its caller sends a stream.</summary>
    internal bool HasCallerStream => (Flags & RpcMethodFlags.CallerStreams) != 0;

    /// <summary>Finds the fault as which an exception is sent.</summary>
    internal RpcFault? FindFault(Exception exception)
    {
        foreach (RpcFault fault in Faults.Span)
        {
            if (fault.Matches(exception))
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>Finds the fault of a wire name.</summary>
    internal RpcFault? FindFault(string name)
    {
        foreach (RpcFault fault in Faults.Span)
        {
            if (string.Equals(fault.Name, name, StringComparison.Ordinal))
            {
                return fault;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
