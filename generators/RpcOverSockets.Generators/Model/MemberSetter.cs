namespace RpcOverSockets.Generators.Model;

/// <summary>How a member gets the value that was read.</summary>
internal enum MemberSetter
{
    /// <summary>Not at all: it is skipped.</summary>
    None,

    /// <summary>By an argument of the constructor.</summary>
    Constructor,

    /// <summary>In the object initializer, because it is required.</summary>
    Initializer,

    /// <summary>By assignment.</summary>
    Assignment,

    /// <summary>Past the rules of C#: it is private or init-only.</summary>
    Accessor,

    /// <summary>In a changed copy of a struct, because an interface asks for the <c>init</c> accessor: the runtime binds no accessor to
    /// a virtual method of a struct.</summary>
    Copy,
}
