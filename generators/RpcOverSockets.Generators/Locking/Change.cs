namespace RpcOverSockets.Generators.Locking;

/// <summary>The kinds of changes. Each has one verdict (<see cref="ChangeRules"/>) and a row in docs/evolution.md.</summary>
internal enum Change
{
    ContractAdded,
    ContractRemoved,
    ContractRenamed,

    MethodAdded,
    MethodRemoved,
    MethodRenamed,
    MethodIdChanged,
    MethodNameChanged,
    OneWayChanged,
    IdempotentAdded,
    IdempotentRemoved,
    DeliveryChanged,

    ParameterAdded,
    ParameterAddedWithoutDefault,
    ParameterRemoved,
    ParameterRemovedWithoutDefault,
    ParameterMoved,
    ParameterRenamed,
    DefaultAdded,
    DefaultChanged,
    DefaultRemoved,

    ResultAdded,
    ResultAddedNullable,
    ResultRemoved,
    ResultRemovedNullable,
    StreamChanged,
    FaultAdded,
    FaultRemoved,

    NullAllowed,
    NullForbidden,
    TypeRespelled,
    TypeWidened,
    TypeNarrowed,
    TypeChanged,
    LayoutChanged,

    MemberAdded,
    MemberAddedInGap,
    MemberAddedRequired,
    MemberRemoved,
    MemberRemovedInside,
    MemberRemovedRequired,
    MemberMoved,
    MemberRenamed,
    KeyRenamed,
    RequiredAdded,
    RequiredRemoved,

    CaseAdded,
    CaseRemoved,
    CaseMoved,

    ValueAdded,
    ValueRemoved,
    ValueRenamed,
    ValueChanged,
}
