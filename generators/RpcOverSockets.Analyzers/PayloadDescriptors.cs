using Microsoft.CodeAnalysis;
using static Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace RpcOverSockets.Analyzers;

/// <summary>The diagnostics of payload types. Each says what is wrong and what to do.</summary>
internal static class PayloadDescriptors
{
    private const string Category = "RpcOverSockets.Payload";

    private static readonly DiagnosticDescriptor s_notSerializable = new(
        "RPCS0030", "Type is not serializable",
        "Type '{0}' ({1}) is not serializable; annotate it with [RpcMessage] or [MessagePackObject] (if it is, in a project without "
            + "the generator: name it in [assembly: RpcMessage(typeof(…))]), or give it a codec or a surrogate with [RpcCodec]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0030.md");

    private static readonly DiagnosticDescriptor s_keyMissing = new(
        "RPCS0031", "Member has no key",
        "Public member '{0}.{1}' needs [RpcKey] or [Key], or [RpcIgnore] or [IgnoreMember]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0031.md");

    private static readonly DiagnosticDescriptor s_duplicateKey = new(
        "RPCS0032", "Key is used twice",
        "Key {0} is used by '{1}' and by '{2}'; each member needs a key of its own, inherited ones included",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0032.md");

    private static readonly DiagnosticDescriptor s_mixedKeys = new(
        "RPCS0033", "Integer and string keys are mixed",
        "'{0}' mixes integer and string keys; use one kind for all members",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0033.md");

    private static readonly DiagnosticDescriptor s_keyGap = new(
        "RPCS0034", "Many keys are unused",
        "{0} of the keys below {1} in '{2}' are unused, and each costs a byte in every value; number the members without large gaps",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0034.md");

    private static readonly DiagnosticDescriptor s_keyOutOfRange = new(
        "RPCS0035", "Key is out of range",
        "Key {0} of '{1}' is out of range; use 0 to {2}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0035.md");

    private static readonly DiagnosticDescriptor s_noConstructor = new(
        "RPCS0036", "No usable constructor",
        "'{0}' has no constructor whose parameters all match members; mark one with [RpcConstructor] or [SerializationConstructor]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0036.md");

    private static readonly DiagnosticDescriptor s_constructorParameter = new(
        "RPCS0037", "Constructor parameter matches no member",
        "Constructor parameter '{0}' matches no member of '{1}' by name and type",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0037.md");

    private static readonly DiagnosticDescriptor s_notRestored = new(
        "RPCS0038", "Member is written but not restored",
        "'{0}' is written but cannot be restored; give it a setter or a constructor parameter, or mark it [RpcIgnore]",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0038.md");

    private static readonly DiagnosticDescriptor s_union = new(
        "RPCS0039", "Union is wrong",
        "Union: {0} ({1})",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0039.md");

    private static readonly DiagnosticDescriptor s_missingCase = new(
        "RPCS0040", "Payload type is no case of its union",
        "'{0}' is a payload type and derives from or implements union '{1}', but is none of its cases; add [RpcUnion(…, "
            + "typeof({0}))] there",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0040.md");

    private static readonly DiagnosticDescriptor s_unionByName = new(
        "RPCS0041", "Union by type name",
        "'{0}' names a case by a string, which would load a type that nobody checked; use typeof",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0041.md");

    private static readonly DiagnosticDescriptor s_hashUnsafeKey = new(
        "RPCS0042", "Key type is not safe to hash",
        "Keys of type '{0}' ({1}) have no comparer that withstands chosen collisions; use a sorted collection or a list",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0042.md");

    private static readonly DiagnosticDescriptor s_untypedMember = new(
        "RPCS0043", "Type is untyped",
        "Type '{0}' ({1}) {2}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0043.md");

    private static readonly DiagnosticDescriptor s_arrayRank = new(
        "RPCS0044", "Array has too many dimensions",
        "Array '{0}' ({1}) has more than 4 dimensions; use a payload type",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0044.md");

    private static readonly DiagnosticDescriptor s_dateTimeKind = new(
        "RPCS0045", "DateTime comes back as UTC",
        "DateTime of {0} comes back with Kind.Utc, and one of Kind.Unspecified is taken for UTC; use DateTimeOffset where that matters",
        Category, Info, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0045.md");

    private static readonly DiagnosticDescriptor s_tooDeep = new(
        "RPCS0046", "Type is nested too deeply",
        "Type '{0}' ({1}) is nested too deeply, or made of too many types, for a codec; use a payload type",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0046.md");

    private static readonly DiagnosticDescriptor s_derivedKey = new(
        "RPCS0047", "Derived key attribute",
        "Attribute '{0}' of '{1}' derives from KeyAttribute, and its key is known at run time only; use [Key] or [RpcKey]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0047.md");

    private static readonly DiagnosticDescriptor s_foreignFormatter = new(
        "RPCS0048", "Formatter of MessagePack-CSharp is ignored",
        "Formatter '{0}' of {1} is ignored: formatters of MessagePack-CSharp do not run here, so other programs may write other bytes",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0048.md");

    private static readonly DiagnosticDescriptor s_dataMember = new(
        "RPCS0049", "DataMember is ignored",
        "[DataMember] of '{0}' is ignored, because '{1}' takes its members from [RpcMessage] or [MessagePackObject]; add "
            + "[RpcKey] or [Key]",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0049.md");

    private static readonly DiagnosticDescriptor s_codec = new(
        "RPCS0051", "Codec does not fit",
        "Codec '{0}' ({1}) cannot be used: {2}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0051.md");

    private static readonly DiagnosticDescriptor s_unknownFields = new(
        "RPCS0052", "Bag of unknown fields is wrong",
        "'{0}' cannot keep unknown fields: {1}",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0052.md");

    private static readonly DiagnosticDescriptor s_unknownMembers = new(
        "RPCS0053", "Private members are unknown",
        "Of '{0}' only a reference assembly is known, which holds no private members: one with a key would stay at home; let '{1}' "
            + "reference RpcOverSockets too, or build this project with CompileUsingReferenceAssemblies set to false",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0053.md");

    private static readonly DiagnosticDescriptor s_collectionBase = new(
        "RPCS0056", "Payload type derives from a collection",
        "'{0}' derives from '{1}', whose items would stay at home; hold the collection in a member, or give the type a codec "
            + "with [RpcCodec]",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0056.md");

    private static readonly DiagnosticDescriptor s_largeStruct = new(
        "RPCS0061", "Large struct",
        "'{0}' is a struct of about {1} bytes, copied wherever it is passed; make it a class if it has more than 64",
        Category, Info, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0061.md");

    private static readonly DiagnosticDescriptor s_misplacedKey = new(
        "RPCS0062", "Key or codec has no effect",
        "The {0} of '{1}' has no effect: {2}",
        Category, Warning, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0062.md");

    private static readonly DiagnosticDescriptor s_twoConstructors = new(
        "RPCS0064", "Several constructors are marked",
        "'{0}' has several constructors with [RpcConstructor] or [SerializationConstructor], "
            + "and can be created by one; keep the mark there",
        Category, Error, true, helpLinkUri: Descriptors.HelpRoot + "RPCS0064.md");

    public static IEnumerable<DiagnosticDescriptor> All =>
    [
        s_notSerializable, s_keyMissing, s_duplicateKey, s_mixedKeys, s_keyGap, s_keyOutOfRange, s_noConstructor,
        s_constructorParameter, s_notRestored, s_union, s_missingCase, s_unionByName, s_hashUnsafeKey, s_untypedMember,
        s_arrayRank, s_dateTimeKind, s_tooDeep, s_derivedKey, s_foreignFormatter, s_dataMember, s_codec,
        s_unknownFields, s_unknownMembers, s_collectionBase, s_largeStruct, s_misplacedKey, s_twoConstructors,
    ];
}
