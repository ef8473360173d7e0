using System.ComponentModel;
using RpcOverSockets.Calls;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.CompilerServices;

/// <summary>Sends an object as a reference that its receiver can call (protocol.md §4, object references).</summary>
/// <typeparam name="TContract">The contract.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[ReferenceCodec]
public readonly struct RpcReferenceCodec<TContract> : IRpcCodec<TContract>
    where TContract : class, IRpcService<TContract>
{
    /// <inheritdoc/>
    public static void Write(ref MessagePackWriter writer, TContract? value)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        RpcServiceDescriptor<TContract> descriptor = Describe();
        // Only a contract that says so is disposed by who drops it.
        var disposable = typeof(TContract).IsAssignableTo(typeof(IAsyncDisposable)) ? value as IAsyncDisposable : null;
        var bound = new BoundService<TContract>(descriptor, value);
        References.Write(ref writer, new ExportedObject(bound, descriptor.Methods.Span, disposable));
    }

    /// <inheritdoc/>
    public static TContract? Read(ref MessagePackReader reader) =>
        References.Read(ref reader) is RemoteObject remote ? Describe().CreateClient(new RpcInvoker(remote, options: null)) : null;

    /// <inheritdoc/>
    public static void Describe(PayloadDescription payloads) => Describe().Describe(payloads);

    private static RpcServiceDescriptor<TContract> Describe() => TContract.Describe() ??
        throw new InvalidOperationException($"{typeof(TContract)} has no generated code.");
}
