using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>Finds the generated description of a contract.</summary>
internal static class RpcContract
{
    internal static RpcServiceDescriptor<TService> Describe<TService>()
        where TService : class, IRpcService<TService>
        => TService.Describe() ?? throw new InvalidOperationException(
            $"{typeof(TService)} has no generated code. Mark it with [RpcService], make it partial, and let the project that declares it " +
            "reference the RpcOverSockets package, which brings the generator.");
}
