using Microsoft.CodeAnalysis;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace RpcOverSockets.Analyzers;

/// <summary>The diagnostics of contracts. Each says what is wrong and what to do.</summary>
internal static class ContractDescriptors
{
    private const string Category = "RpcOverSockets.Contract";

    private static readonly DiagnosticDescriptor s_notAccessible = new(
        "RPCS0001", "Type is not accessible",
        "'{0}' is not accessible to generated code; {1}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0001.md");

    private static readonly DiagnosticDescriptor s_notPartial = new(
        "RPCS0002", "Contract is not partial",
        "Contract '{0}' is completed by generated code; declare '{1}' as partial",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0002.md");

    private static readonly DiagnosticDescriptor s_notAnInterface = new(
        "RPCS0004", "Contract is not an interface",
        "'{0}' must be an interface to be a contract; the class that implements it carries no attribute",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0004.md");

    private static readonly DiagnosticDescriptor s_noRemoteMethods = new(
        "RPCS0005", "Contract has no remote methods",
        "Contract '{0}' has no remote methods; add one that returns Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0005.md");

    private static readonly DiagnosticDescriptor s_deliveryOfCall = new(
        "RPCS0006", "Delivery of a method that is not one-way",
        "[RpcDelivery] is for one-way methods, and '{0}' is none; the caller waits for its end anyhow",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0006.md");

    private static readonly DiagnosticDescriptor s_oneWayStream = new(
        "RPCS0007", "One-way method has a stream",
        "One-way method '{0}' has the stream '{1}', but a one-way call ends when it is sent; remove [RpcOneWay] or the stream",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0007.md");

    private static readonly DiagnosticDescriptor s_secondContext = new(
        "RPCS0008", "Second RpcCallContext",
        "'{0}' of '{1}' is a second RpcCallContext; a call has one",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0008.md");

    private static readonly DiagnosticDescriptor s_closedContract = new(
        "RPCS0009", "Assembly attribute closes no contract",
        "[assembly: RpcService]: {0}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0009.md");

    private static readonly DiagnosticDescriptor s_returnType = new(
        "RPCS0010", "Return type cannot be remote",
        "Method '{0}' returns '{1}'; allowed: {2}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0010.md");

    private static readonly DiagnosticDescriptor s_byReferenceParameter = new(
        "RPCS0011", "Parameter is a reference",
        "Parameter '{0}' is a reference, pointer or ref struct, which cannot leave the process; pass a value",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0011.md");

    private static readonly DiagnosticDescriptor s_cannotBeSent = new(
        "RPCS0012", "Type cannot be sent",
        "Type '{0}' ({1}) cannot be sent: it stands for something that lives in this process; send data instead",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0012.md");

    private static readonly DiagnosticDescriptor s_sharedWireName = new(
        "RPCS0013", "Methods share a wire name",
        "Several methods have the wire name '{0}'; give all but one a name of their own with [RpcMethod(\"name\")]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0013.md");

    private static readonly DiagnosticDescriptor s_openGenericContract = new(
        "RPCS0014", "Contract is generic",
        "Contract '{0}' is generic or stands in a generic type; close it with [assembly: RpcService(typeof(…))], or {1}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0014.md");

    private static readonly DiagnosticDescriptor s_genericMethod = new(
        "RPCS0015", "Method is generic",
        "Method '{0}' is generic, so its payload types are unknown; declare one method for each type",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0015.md");

    private static readonly DiagnosticDescriptor s_inheritedConflict = new(
        "RPCS0016", "Inherited method conflicts",
        "Inherited method '{0}' has the wire name of '{1}'; give one of them a name of its own with [RpcMethod(\"name\")]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0016.md");

    private static readonly DiagnosticDescriptor s_defaultMethodNotRemote = new(
        "RPCS0017", "Method with a body is not remote",
        "Method '{0}' has a body, so it runs in the caller's process; {1}",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0017.md");

    private static readonly DiagnosticDescriptor s_onlyMethods = new(
        "RPCS0018", "Member cannot be remote",
        "'{0}' cannot be remote: a contract has only instance methods that a class can implement; replace it by one or give it a body",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0018.md");

    private static readonly DiagnosticDescriptor s_methodIdCollision = new(
        "RPCS0019", "Method ids collide",
        "Methods '{0}' and '{1}' have the same method id; give one of them another with [RpcMethod(Id = …)]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0019.md");

    private static readonly DiagnosticDescriptor s_cancellationTokenPlace = new(
        "RPCS0020", "CancellationToken is not the last parameter",
        "'{0}' of '{1}' must be the last parameter and the only CancellationToken",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0020.md");

    private static readonly DiagnosticDescriptor s_noCancellationToken = new(
        "RPCS0021", "Method takes no CancellationToken",
        "Method '{0}' takes no CancellationToken, so its caller cannot give it up; add one as the last parameter",
        Category, Info, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0021.md");

    private static readonly DiagnosticDescriptor s_hiddenFailures = new(
        "RPCS0022", "One-way method reports no failures",
        "One-way method '{0}' completes when its call is sent: that it arrives and runs is not known; use it where "
            + "losing a call is harmless",
        Category, Info, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0022.md");

    private static readonly DiagnosticDescriptor s_idempotentUpload = new(
        "RPCS0023", "Idempotent method takes a stream from the caller",
        "Method '{0}' cannot be idempotent: what '{1}' has delivered cannot be sent again; remove [RpcIdempotent]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0023.md");

    private static readonly DiagnosticDescriptor s_tooManyParameters = new(
        "RPCS0024", "Too many parameters",
        "Method '{0}' has more than {1} parameters that travel; put them into a payload type",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0024.md");

    private static readonly DiagnosticDescriptor s_variantContract = new(
        "RPCS0025", "Contract is variant",
        "Type parameter '{0}' is variant, which generated code cannot express; remove 'in' or 'out'",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0025.md");

    private static readonly DiagnosticDescriptor s_twoStreams = new(
        "RPCS0026", "Two streams go the same way",
        "{0} and {1} of '{2}' are streams that go the same way; a call has at most one each way, so split the method",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0026.md");

    private static readonly DiagnosticDescriptor s_streamDirection = new(
        "RPCS0027", "Direction of a stream is not clear",
        "Direction of parameter '{0}': {1}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0027.md");

    private static readonly DiagnosticDescriptor s_wireName = new(
        "RPCS0028", "Wire name is no name",
        "The wire name of '{0}' is {1}; leave the name out to use the C# name",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0028.md");

    private static readonly DiagnosticDescriptor s_fault = new(
        "RPCS0029", "Exception cannot be a fault",
        "'{0}' cannot be a fault of '{1}': {2}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0029.md");

    private static readonly DiagnosticDescriptor s_secondName = new(
        "RPCS0054", "Contract has two wire names",
        "Contract '{0}' has the wire names '{1}' and '{2}'; leave one of them out",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0054.md");

    private static readonly DiagnosticDescriptor s_undefinedValue = new(
        "RPCS0055", "Value is not defined",
        "The attribute of '{0}' has a value that {1} does not define: {2}; use one of its members",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0055.md");

    private static readonly DiagnosticDescriptor s_sharedServiceName = new(
        "RPCS0057", "Contracts share a wire name",
        "'{0}' and '{1}' have the wire name '{2}', and {3}; give one another with [RpcService(\"name\")], or silence this where it is "
            + "meant",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0057.md",
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    private static readonly DiagnosticDescriptor s_nameTaken = new(
        "RPCS0058", "Name is taken by generated code",
        "'{0}' is the name of what is generated for '{1}'; give it another, names that begin with __Rpc_ are the generator's",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0058.md");

    private static readonly DiagnosticDescriptor s_languageVersion = new(
        "RPCS0059", "C# version is too old",
        "What is generated for '{0}' is written in C# 12, and the project is in C# {1}; remove <LangVersion> from the project file, or set "
            + "it to 12 or later",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0059.md");

    private static readonly DiagnosticDescriptor s_nameTooLong = new(
        "RPCS0063", "Name is too long",
        "The {0} has {1} bytes, and the compiler takes 1023 for what is generated with it; shorten it to {2}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0063.md");

    private static readonly DiagnosticDescriptor s_passedOver = new(
        "RPCS0077", "Method is passed over by an overload",
        "A call of '{0}' means its overload with ({1}), whose [OverloadResolutionPriority] is higher; give one of the two another C# name",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0077.md");

    private static readonly DiagnosticDescriptor s_internalFailure = new(
        "RPCS0999", "Internal failure of the generator",
        "The generator failed on '{0}': {1}; please report it with the declaration",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0999.md");

    public static IEnumerable<DiagnosticDescriptor> All =>
    [
        s_notAccessible, s_notPartial, s_notAnInterface, s_noRemoteMethods, s_deliveryOfCall, s_oneWayStream,
        s_secondContext, s_closedContract, s_returnType, s_byReferenceParameter, s_cannotBeSent, s_sharedWireName, s_openGenericContract,
        s_genericMethod, s_inheritedConflict, s_defaultMethodNotRemote, s_onlyMethods, s_methodIdCollision,
        s_cancellationTokenPlace, s_noCancellationToken, s_hiddenFailures, s_idempotentUpload, s_tooManyParameters,
        s_variantContract, s_twoStreams, s_streamDirection, s_wireName, s_fault, s_secondName, s_undefinedValue,
        s_sharedServiceName, s_nameTaken, s_languageVersion, s_nameTooLong, s_passedOver, s_internalFailure,
    ];
}
