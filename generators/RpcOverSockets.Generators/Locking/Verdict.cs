namespace RpcOverSockets.Generators.Locking;

/// <summary>What a change means while peers of both versions are running. Ordered by severity.</summary>
internal enum Verdict
{
    /// <summary>Old and new peers understand each other, whichever is replaced first.</summary>
    Compatible,

    /// <summary>What both know goes on working; what is new works when both sides have it, so receivers are replaced first.</summary>
    NeedsBothSides,

    /// <summary>Something that works today fails, or is misread, between an old and a new peer.</summary>
    Breaking,
}
