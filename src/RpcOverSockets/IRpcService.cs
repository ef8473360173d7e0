using RpcOverSockets.CompilerServices;

namespace RpcOverSockets;

/// <summary>A contract as the generator completes it. Written by the generator on every <see cref="RpcServiceAttribute"/>
/// interface.</summary>
/// <typeparam name="TSelf">The contract itself.</typeparam>
#pragma warning disable CS3014, CS3002 // The base of every contract: a compliant project could not build without warnings (CS3027).
[CLSCompliant(true)]
public interface IRpcService<TSelf>
    where TSelf : class
{
    /// <summary>Describes the contract: its names, its methods, its client and its dispatcher.</summary>
    /// <returns>The description, or null when the generator did not run for the project that declares the contract.</returns>
    static virtual RpcServiceDescriptor<TSelf>? Describe() => null;
#pragma warning restore CS3014, CS3002
}
