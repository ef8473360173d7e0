using System.Collections.Frozen;

namespace RpcOverSockets.Calls;

/// <summary>All methods that this side serves, by method id. Immutable.</summary>
internal sealed class MethodTable
{
    internal static readonly MethodTable Empty = new(new Dictionary<uint, MethodEntry>(), []);

    private readonly FrozenDictionary<uint, MethodEntry> _methods;

    internal MethodTable(IReadOnlyDictionary<uint, MethodEntry> methods, ContractFingerprint[] services)
    {
        _methods = methods.ToFrozenDictionary();
        Services = services;
    }

    /// <summary>The services, for HELLO.</summary>
    internal ContractFingerprint[] Services { get; }

    internal MethodEntry? Find(uint methodId) => _methods.GetValueOrDefault(methodId);
}
