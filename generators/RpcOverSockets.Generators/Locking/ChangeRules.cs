namespace RpcOverSockets.Generators.Locking;

/// <summary>The verdicts; docs/evolution.md shows the same table, and a test compares the two.</summary>
internal static class ChangeRules
{
    private static readonly Dictionary<Change, ChangeRule> s_rules = new()
    {
        [Change.ContractAdded] = Both(
            "a new contract",
            "peers that do not serve it answer Unimplemented"),
        [Change.ContractRemoved] = Breaking(
            "a contract is gone",
            "its callers get Unimplemented"),
        [Change.ContractRenamed] = Breaking(
            "a contract has another wire name",
            "method ids are made of it; keep the old one: [RpcService(\"old name\")]"),

        [Change.MethodAdded] = Both(
            "a new method",
            "peers without it answer Unimplemented: replace servers first"),
        [Change.MethodRemoved] = Breaking(
            "a method is gone",
            "its callers get Unimplemented"),
        [Change.MethodReused] = Breaking(
            "the id of a method that is gone is used for another",
            "peers that still have the old one call this, and this calls the old one: give it another name or id"),
        [Change.MethodRenamed] = Breaking(
            "a method has another wire name",
            "its id is made of it; keep the old one: [RpcMethod(\"old name\")]"),
        [Change.MethodIdChanged] = Breaking(
            "a method has another id",
            "the id is what travels; keep the old one: [RpcMethod(Id = …)]"),
        [Change.MethodNameChanged] = Compatible(
            "a method has another wire name and the old id",
            "only the id travels"),
        [Change.OneWayChanged] = Compatible(
            "a method became one-way, or is it no longer",
            "a one-way call of an ordinary method drops the result, and an ordinary call of a one-way method gets nil"),
        [Change.IdempotentAdded] = Compatible(
            "a method became idempotent",
            "only its callers decide to call again"),
        [Change.IdempotentRemoved] = Both(
            "a method is no longer idempotent",
            "older callers may still call it twice: replace clients first"),
        [Change.DeliveryChanged] = Compatible(
            "a one-way method is delivered otherwise",
            "only its senders decide"),

        [Change.ParameterAdded] = Compatible(
            "a new last parameter with a default",
            "a missing argument becomes the default, and one too many is skipped"),
        [Change.ParameterAddedWithoutDefault] = Breaking(
            "a new last parameter without a default",
            "calls of older peers lack it and fail: give it a default"),
        [Change.ParameterRemoved] = Compatible(
            "the last parameter is gone, and had a default",
            "an argument too many is skipped, and a missing one becomes the default"),
        [Change.ParameterRemovedWithoutDefault] = Breaking(
            "the last parameter is gone, and had no default",
            "older peers refuse calls without it"),
        [Change.ParameterMoved] = Breaking(
            "parameters changed places, or one came or went in the middle",
            "arguments are known by their position: add parameters at the end"),
        [Change.ParameterRenamed] = Compatible(
            "a parameter has another name",
            "names of parameters do not travel"),
        [Change.DefaultAdded] = Compatible(
            "a parameter got a default",
            "it is for peers that do not send the argument"),
        [Change.DefaultChanged] = Compatible(
            "a default changed",
            "only peers that do not send the argument get it"),
        [Change.DefaultRemoved] = Breaking(
            "a default is gone",
            "calls of peers from before the parameter fail"),

        [Change.ResultAdded] = Breaking(
            "a method without result got one",
            "older peers send nil, which this result cannot be: make it nullable"),
        [Change.ResultAddedNullable] = Compatible(
            "a method without result got one that may be null",
            "older callers skip it, and older peers send nil"),
        [Change.ResultRemoved] = Breaking(
            "the result is gone",
            "older callers get nil, which it could not be"),
        [Change.ResultRemovedNullable] = Compatible(
            "a result that could be null is gone",
            "older callers get null"),
        [Change.StreamChanged] = Breaking(
            "a stream came, went, or carries bytes in place of items",
            "the two sides wait for frames that do not come, or refuse those that do"),
        [Change.FaultAdded] = Both(
            "a new fault",
            "older callers get it as a plain FailedPrecondition"),
        [Change.FaultRemoved] = Compatible(
            "a fault is gone",
            "callers that still expect it do not miss it"),

        [Change.NullAllowed] = Both(
            "a value may be null now",
            "older peers do not expect null: replace receivers first"),
        [Change.NullForbidden] = Breaking(
            "a value may no longer be null",
            "older peers still send null"),
        [Change.TypeRespelled] = Compatible(
            "another type with the same layout",
            "the bytes are the same"),
        [Change.TypeWidened] = Both(
            "a type that holds more",
            "older peers cannot read what they could not hold: replace receivers first"),
        [Change.TypeNarrowed] = Breaking(
            "a type that holds less",
            "older peers still send what it cannot hold"),
        [Change.TypeChanged] = Breaking(
            "another type with another layout",
            "neither side can read the other; add a member or method beside it"),
        [Change.LayoutChanged] = Breaking(
            "a payload type travels otherwise (array, map, union, enum)",
            "neither side can read the other"),
        [Change.TypeReused] = Breaking(
            "a payload type that was gone is back, and travels otherwise",
            "peers that still have the old one misread it: give it another name, and places of its own"),
        [Change.CodecChanged] = Breaking(
            "a codec of one's own came, went, or is another one",
            "only the codec knows its bytes: if they are the same, take it over; if not, add a member or method beside it"),
        [Change.CodecNamed] = Compatible(
            "a codec of one's own is named, and the lock is from before they were",
            "the lock cannot tell which codec it was: see that it is the same"),

        [Change.MemberAdded] = Compatible(
            "a new member",
            "older peers skip it, and what they do not send keeps its default"),
        [Change.MemberAddedInGap] = Breaking(
            "a new member, not nullable, below the highest key",
            "older peers send nil in its place: use the next free key, or make it nullable"),
        [Change.MemberAddedRequired] = Breaking(
            "a new required member",
            "older peers do not send it: drop 'required'"),
        [Change.MemberRemoved] = Compatible(
            "a member is gone",
            "older peers keep their default for it; do not use its key again"),
        [Change.MemberRemovedInside] = Breaking(
            "a member, not nullable, is gone from below the highest key",
            "older peers find nil in its place: keep it, or put a nullable member there"),
        [Change.MemberRemovedRequired] = Breaking(
            "a required member is gone",
            "older peers refuse values without it"),
        [Change.MemberMoved] = Breaking(
            "a member has another key",
            "each side would read another member: keep the keys"),
        [Change.MemberRenamed] = Compatible(
            "a member with an integer key has another name",
            "the name does not travel"),
        [Change.KeyRenamed] = Breaking(
            "a member has another string key",
            "neither side finds the value of the other: keep the key with [RpcKey(\"old\")]"),
        [Change.RequiredAdded] = Breaking(
            "a member became required",
            "values of peers from before the member are refused"),
        [Change.RequiredRemoved] = Compatible(
            "a member is no longer required",
            "it is still sent"),
        [Change.KeyReused] = Breaking(
            "the key of a member that is gone is used for another",
            "older peers still mean the old one by it: use a key that was never used"),

        [Change.CaseAdded] = Both(
            "a new case of a union",
            "older peers cannot read it: replace receivers first"),
        [Change.CaseRemoved] = Breaking(
            "a case of a union is gone",
            "older peers still send it"),
        [Change.CaseMoved] = Breaking(
            "a case of a union has another key",
            "each side would read another type: keep the keys"),
        [Change.CaseReused] = Breaking(
            "the key of a case that is gone is used for another",
            "older peers still mean the old one by it: use a key that was never used"),

        [Change.ValueAdded] = Both(
            "a new value of an enum",
            "older peers get a number without a name: replace receivers first"),
        [Change.ValueRemoved] = Breaking(
            "a value of an enum is gone",
            "older peers still send it"),
        [Change.ValueRenamed] = Compatible(
            "a value of an enum has another name",
            "the number travels"),
        [Change.ValueChanged] = Breaking(
            "a value of an enum has another number",
            "the number travels, and means something else to older peers"),
        [Change.ValueReused] = Breaking(
            "the number of a value that is gone is used for another",
            "older peers still mean the old one by it: use a number that was never used"),
    };

    public static ChangeRule Of(Change change) => s_rules[change];

    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Compatible => "compatible",
        Verdict.NeedsBothSides => "needs both sides",
        _ => "breaking",
    };

    private static ChangeRule Compatible(string what, string why) => new(Verdict.Compatible, what, why);

    private static ChangeRule Both(string what, string why) => new(Verdict.NeedsBothSides, what, why);

    private static ChangeRule Breaking(string what, string why) => new(Verdict.Breaking, what, why);
}
