namespace RpcOverSockets;

/// <summary>Says what becomes of the calls of a one-way method while their peer takes no more.</summary>
/// <remarks>Allowed on methods with <see cref="RpcOneWayAttribute"/>: every other call has somebody who waits for it anyhow.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RpcDeliveryAttribute : Attribute
{
    /// <summary>Says what becomes of the calls.</summary>
    /// <param name="delivery">The policy; <see cref="RpcDelivery.Wait"/> without this attribute.</param>
    public RpcDeliveryAttribute(RpcDelivery delivery) => Delivery = delivery;

    /// <summary>Gets what becomes of the calls.</summary>
    public RpcDelivery Delivery { get; }
}
