namespace RpcOverSockets.Generators.Model;

/// <summary>A contract.</summary>
/// <param name="Declaration">Where it stands.</param>
/// <param name="PartialHeaders">The headers of its outer types and its own, outermost first: <c>partial class Outer</c>.</param>
/// <param name="WireName">The service's name on the wire.</param>
/// <param name="IsComplete">False where something is wrong with it: then only the partial interface is emitted, so that uses of
/// the contract do not drown the diagnostic in errors of the compiler.</param>
/// <param name="HasDispose">Whether it inherits IDisposable.</param>
/// <param name="HasDisposeAsync">Whether it inherits IAsyncDisposable.</param>
/// <param name="Methods">Its remote methods, inherited ones last; none in a generic contract.</param>
/// <param name="Closed">The closed forms of a generic contract.</param>
internal sealed record ServiceModel(
    DeclarationModel Declaration,
    EquatableArray<string> PartialHeaders,
    string WireName,
    bool IsComplete,
    bool HasDispose,
    bool HasDisposeAsync,
    EquatableArray<MethodModel> Methods,
    EquatableArray<ServiceModel> Closed);
