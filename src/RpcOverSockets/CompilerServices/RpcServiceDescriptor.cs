using System.ComponentModel;

namespace RpcOverSockets.CompilerServices;

/// <summary>A contract as generated code describes it. One generated class per contract derives from it and has one instance.</summary>
/// <typeparam name="TService">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcServiceDescriptor<TService>
    where TService : class
{
    /// <summary>Describes a contract.</summary>
    /// <param name="name">The service's wire name.</param>
    /// <param name="methods">Its methods; the position is the number that <see cref="Dispatch"/> gets.</param>
    protected RpcServiceDescriptor(string name, RpcMethodDescriptor[] methods)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(methods);
        Name = name;
        Methods = methods;
    }

    /// <summary>Gets the service's wire name.</summary>
    public string Name { get; }

    /// <summary>Gets the methods in the order of their numbers.</summary>
    public ReadOnlyMemory<RpcMethodDescriptor> Methods { get; }

    /// <summary>Creates a client whose calls go where the invoker sends them.</summary>
    /// <param name="invoker">Sends the calls.</param>
    /// <returns>The client; thread-safe.</returns>
    public abstract TService CreateClient(RpcInvoker invoker);

    /// <summary>Decodes the arguments of one call, calls the service, and hands its task to the invocation.</summary>
    /// <param name="service">The implementation.</param>
    /// <param name="method">The method's position in <see cref="Methods"/>.</param>
    /// <param name="invocation">The call.</param>
    public abstract void Dispatch(TService service, int method, RpcInvocation invocation);
}
