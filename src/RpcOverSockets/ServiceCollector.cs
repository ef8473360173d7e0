using RpcOverSockets.Calls;
using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>The services that one side offers, while they are added. Not thread-safe.</summary>
internal sealed class ServiceCollector
{
    private readonly Dictionary<uint, MethodEntry> _methods = [];
    private readonly List<ContractFingerprint> _services = [];

    /// <summary>Adds a service.</summary>
    /// <exception cref="ArgumentException">A method with the same id was added already.</exception>
    internal void Add<TService>(RpcServiceDescriptor<TService> descriptor, TService service)
        where TService : class
    {
        var bound = new BoundService<TService>(descriptor, service);
        ReadOnlySpan<RpcMethodDescriptor> methods = descriptor.Methods.Span;
        foreach (RpcMethodDescriptor method in methods)
        {
            if (_methods.TryGetValue(method.Id, out MethodEntry? other))
            {
                throw new ArgumentException(
                    method.Service == other.Method.Service
                        ? $"{method.Service} was added already, or a contract of that name; [RpcService(\"name\")] gives it another."
                        : $"{method} and {other.Method} have the same method id {method.Id:x8}; give one of them [RpcMethod(Id = …)].",
                    nameof(service));
            }
        }

        for (int i = 0; i < methods.Length; i++)
        {
            _methods.Add(methods[i].Id, new MethodEntry(bound, i, methods[i]));
        }

        _services.Add(descriptor.Fingerprint);
    }

    internal MethodTable ToTable() => new(_methods, [.. _services]);
}
