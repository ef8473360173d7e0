namespace RpcOverSockets.Generators.Model;

/// <summary>A remote method.</summary>
/// <param name="Name">Its C# name without <c>@</c>.</param>
/// <param name="DeclaringType">The interface that declares it, fully qualified.</param>
/// <param name="WireName">Its name on the wire.</param>
/// <param name="Id">Its method id (protocol.md §4).</param>
/// <param name="Returns">What it returns.</param>
/// <param name="IsOneWay">Whether the caller does not wait for the handler.</param>
/// <param name="IsIdempotent">Whether it may run twice.</param>
/// <param name="Dispatch">The member of RpcDispatchMode that says where it starts.</param>
/// <param name="Delivery">The member of RpcDelivery that says what becomes of it while its peer takes no more.</param>
/// <param name="HiddenBy">The position of the method that hides it with <c>new</c> and runs in its place, or −1.</param>
/// <param name="Parameters">Its parameters, in order.</param>
/// <param name="Faults">The exceptions that it declares.</param>
internal sealed record MethodModel(
    string Name,
    string DeclaringType,
    string WireName,
    uint Id,
    ReturnModel Returns,
    bool IsOneWay,
    bool IsIdempotent,
    string Dispatch,
    string Delivery,
    int HiddenBy,
    EquatableArray<ParameterModel> Parameters,
    EquatableArray<FaultModel> Faults);
