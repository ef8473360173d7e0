using System.ComponentModel;

namespace RpcOverSockets.CompilerServices;

/// <summary>Base of generated clients.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RpcClient
{
    /// <summary>Creates the client.</summary>
    /// <param name="invoker">Sends its calls.</param>
    protected RpcClient(RpcInvoker invoker)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        Invoker = invoker;
    }

    /// <summary>Gets what sends the calls. Public for the runtime's extension methods; not for user code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public RpcInvoker Invoker { get; }
}
