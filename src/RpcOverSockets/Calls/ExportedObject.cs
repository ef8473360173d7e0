using RpcOverSockets.CompilerServices;

namespace RpcOverSockets.Calls;

/// <summary>An object of this side that the peer may call, or a result whose disposal the peer decides. Immutable.</summary>
internal sealed class ExportedObject
{
    private readonly MethodEntry[] _methods;

    /// <summary>Exports an object.</summary>
    /// <param name="service">The object with its dispatcher, or null if it has no methods.</param>
    /// <param name="methods">The contract's methods.</param>
    /// <param name="disposable">What to dispose when the peer drops the reference, or null.</param>
    internal ExportedObject(BoundService? service, ReadOnlySpan<RpcMethodDescriptor> methods, IAsyncDisposable? disposable)
    {
        Disposable = disposable;
        _methods = new MethodEntry[methods.Length];
        for (int i = 0; i < methods.Length; i++)
        {
            _methods[i] = new MethodEntry(service!, i, methods[i]);
        }
    }

    internal IAsyncDisposable? Disposable { get; }

    internal MethodEntry? Find(uint methodId)
    {
        foreach (MethodEntry entry in _methods)
        {
            if (entry.Method.Id == methodId)
            {
                return entry;
            }
        }

        return null;
    }
}
