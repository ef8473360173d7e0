using RpcOverSockets.Calls;

namespace RpcOverSockets.CompilerServices;

/// <summary>An implementation of a certain contract with the contract's generated dispatcher.</summary>
internal sealed class BoundService<TService>(RpcServiceDescriptor<TService> descriptor, TService service) : BoundService
    where TService : class
{
    internal override void Dispatch(IncomingCall call, int method) => descriptor.Dispatch(service, method, new RpcInvocation(call));
}
