using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers;

/// <summary>The texts of the diagnostics. Each says what is wrong and what to do.</summary>
internal static class Descriptors
{
    private const string Contract = "RpcOverSockets.Contract";
    private const string Payload = "RpcOverSockets.Payload";
    private const string HelpRoot = "https://github.com/RpcOverSockets/RpcOverSockets/blob/main/docs/diagnostics/";

    private static readonly Dictionary<Rule, DiagnosticDescriptor> s_byRule = new()
    {
        [Rule.NotAccessible] = Error(
            "RPCS0001", Contract, "Type is not accessible",
            "'{0}' is not accessible to generated code; make it and its outer types public or internal"),
        [Rule.NotPartial] = Error(
            "RPCS0002", Contract, "Contract is not partial",
            "Contract '{0}' is completed by generated code; declare '{1}' as partial"),
        [Rule.NotAnInterface] = Error(
            "RPCS0004", Contract, "Contract is not an interface",
            "'{0}' must be an interface to be a contract; the class that implements it carries no attribute"),
        [Rule.NoRemoteMethods] = Warning(
            "RPCS0005", Contract, "Contract has no remote methods",
            "Contract '{0}' has no remote methods; add one that returns Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>"),
        [Rule.DeliveryOfCall] = Error(
            "RPCS0006", Contract, "Delivery of a method that is not one-way",
            "[RpcDelivery] is for one-way methods, and '{0}' is none; the caller waits for its end anyhow"),
        [Rule.OneWayStream] = Error(
            "RPCS0007", Contract, "One-way method has a stream",
            "One-way method '{0}' has the stream '{1}', but a one-way call ends when it is sent; remove [RpcOneWay] or the stream"),
        [Rule.SecondContext] = Error(
            "RPCS0008", Contract, "Second RpcCallContext",
            "'{0}' of '{1}' is a second RpcCallContext; a call has one"),
        [Rule.ClosedContract] = Error(
            "RPCS0009", Contract, "Assembly attribute closes no contract",
            "[assembly: RpcService]: {0}"),
        [Rule.ReturnType] = Error(
            "RPCS0010", Contract, "Return type cannot be remote",
            "Method '{0}' returns '{1}'; allowed: {2}"),
        [Rule.ByReferenceParameter] = Error(
            "RPCS0011", Contract, "Parameter is a reference",
            "Parameter '{0}' is a reference, pointer or ref struct, which cannot leave the process; pass a value"),
        [Rule.CannotBeSent] = Error(
            "RPCS0012", Contract, "Type cannot be sent",
            "Type '{0}' ({1}) cannot be sent: it stands for something that lives in this process; send data instead"),
        [Rule.SharedWireName] = Error(
            "RPCS0013", Contract, "Methods share a wire name",
            "Several methods have the wire name '{0}'; give all but one a name of their own with [RpcMethod(\"name\")]"),
        [Rule.OpenGenericContract] = Error(
            "RPCS0014", Contract, "Contract is generic",
            "Contract '{0}' is generic or stands in a generic type; close it with [assembly: RpcService(typeof(…))] "
                + "or declare a contract that inherits a closed one"),
        [Rule.GenericMethod] = Error(
            "RPCS0015", Contract, "Method is generic",
            "Method '{0}' is generic, so its payload types are unknown; declare one method for each type"),
        [Rule.InheritedConflict] = Error(
            "RPCS0016", Contract, "Inherited method conflicts",
            "Inherited method '{0}' has the wire name of '{1}'; give one of them a name of its own with [RpcMethod(\"name\")]"),
        [Rule.DefaultMethodNotRemote] = Warning(
            "RPCS0017", Contract, "Method with a body is not remote",
            "Method '{0}' has a body, so it runs in the caller's process; add [RpcMethod] to call it remotely, or make it private"),
        [Rule.OnlyMethods] = Error(
            "RPCS0018", Contract, "Member cannot be remote",
            "'{0}' cannot be remote: a contract has only instance methods; replace it by a method or give it a body"),
        [Rule.MethodIdCollision] = Error(
            "RPCS0019", Contract, "Method ids collide",
            "Methods '{0}' and '{1}' have the same method id; give one of them another with [RpcMethod(Id = …)]"),
        [Rule.CancellationTokenPlace] = Error(
            "RPCS0020", Contract, "CancellationToken is not the last parameter",
            "'{0}' of '{1}' must be the last parameter and the only CancellationToken"),
        [Rule.IdempotentUpload] = Error(
            "RPCS0023", Contract, "Idempotent method takes a stream from the caller",
            "Method '{0}' cannot be idempotent: what '{1}' has delivered cannot be sent again; remove [RpcIdempotent]"),
        [Rule.TooManyParameters] = Error(
            "RPCS0024", Contract, "Too many parameters",
            "Method '{0}' has more than {1} parameters that travel; put them into a payload type"),
        [Rule.VariantContract] = Error(
            "RPCS0025", Contract, "Contract is variant",
            "Type parameter '{0}' is variant, which generated code cannot express; remove 'in' or 'out'"),
        [Rule.TwoStreams] = Error(
            "RPCS0026", Contract, "Two streams go the same way",
            "{0} and {1} of '{2}' are streams that go the same way; a call has at most one each way, so split the method"),
        [Rule.StreamDirection] = Error(
            "RPCS0027", Contract, "Direction of a stream is not clear",
            "Direction of parameter '{0}': {1}"),
        [Rule.EmptyWireName] = Error(
            "RPCS0028", Contract, "Wire name is empty",
            "The wire name of '{0}' is empty; leave the name out to use the C# name"),
        [Rule.Fault] = Error(
            "RPCS0029", Contract, "Exception cannot be a fault",
            "'{0}' cannot be a fault of '{1}': {2}"),
        [Rule.NotSerializable] = Error(
            "RPCS0030", Payload, "Type is not serializable",
            "Type '{0}' ({1}) is not serializable; annotate it with [RpcMessage] or [MessagePackObject], "
                + "or name it in [assembly: RpcMessage(typeof(…))] if it belongs to another assembly"),
        [Rule.KeyMissing] = Error(
            "RPCS0031", Payload, "Member has no key",
            "Public member '{0}.{1}' needs [RpcKey] or [Key], or [RpcIgnore] or [IgnoreMember]"),
        [Rule.DuplicateKey] = Error(
            "RPCS0032", Payload, "Key is used twice",
            "Key {0} is used by '{1}' and by '{2}'; each member needs a key of its own, inherited ones included"),
        [Rule.MixedKeys] = Error(
            "RPCS0033", Payload, "Integer and string keys are mixed",
            "'{0}' mixes integer and string keys; use one kind for all members"),
        [Rule.KeyOutOfRange] = Error(
            "RPCS0035", Payload, "Key is out of range",
            "Key {0} of '{1}' is out of range; use 0 to {2}"),
        [Rule.NoConstructor] = Error(
            "RPCS0036", Payload, "No usable constructor",
            "'{0}' has no constructor whose parameters all match members; mark one with [RpcConstructor] or [SerializationConstructor]"),
        [Rule.ConstructorParameter] = Error(
            "RPCS0037", Payload, "Constructor parameter matches no member",
            "Constructor parameter '{0}' matches no member of '{1}' by name and type"),
        [Rule.NotRestored] = Warning(
            "RPCS0038", Payload, "Member is written but not restored",
            "'{0}' is written but cannot be restored; give it a setter or a constructor parameter, or mark it [RpcIgnore]"),
        [Rule.Union] = Error(
            "RPCS0039", Payload, "Union is wrong",
            "Union: {0} ({1})"),
        [Rule.UnionByName] = Error(
            "RPCS0041", Payload, "Union by type name",
            "'{0}' names a case by a string, which would load a type that nobody checked; use typeof"),
        [Rule.HashUnsafeKey] = Error(
            "RPCS0042", Payload, "Key type is not safe to hash",
            "Keys of type '{0}' ({1}) have no comparer that withstands chosen collisions; use a sorted collection or a list"),
        [Rule.UntypedMember] = Error(
            "RPCS0043", Payload, "Type is untyped",
            "Type '{0}' ({1}) would let the peer choose what is created; use a concrete type or a union"),
        [Rule.ArrayRank] = Error(
            "RPCS0044", Payload, "Array has too many dimensions",
            "Array '{0}' ({1}) has more than 4 dimensions; use a payload type"),
        [Rule.TooDeep] = Error(
            "RPCS0046", Payload, "Type is nested too deeply",
            "Type '{0}' ({1}) is nested too deeply for a codec; use a payload type"),
        [Rule.InternalFailure] = Error(
            "RPCS0999", Contract, "Internal failure of the generator",
            "The generator failed on '{0}': {1}; please report it with the declaration"),
    };

    public static IEnumerable<DiagnosticDescriptor> All => s_byRule.Values;

    public static DiagnosticDescriptor Of(Rule rule) => s_byRule[rule];

    private static DiagnosticDescriptor Error(string id, string category, string title, string message)
        => Create(id, category, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string category, string title, string message)
        => Create(id, category, title, message, DiagnosticSeverity.Warning);

    private static DiagnosticDescriptor Create(string id, string category, string title, string message, DiagnosticSeverity severity)
        => new(id, title, message, category, severity, isEnabledByDefault: true, helpLinkUri: $"{HelpRoot}{id}.md");
}
