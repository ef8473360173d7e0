namespace RpcOverSockets.Generators.Model;

/// <summary>A declared type that a contract or payload type mentions, for its description at run time.</summary>
/// <param name="Type">The type, fully qualified.</param>
/// <param name="Codec">Its codec; empty for an enum.</param>
/// <param name="EnumName">The name of an enum in the contract lock; empty for others.</param>
/// <param name="EnumInteger">The shape of an enum's underlying integer; empty for others.</param>
internal sealed record MentionModel(string Type, string Codec, string EnumName, string EnumInteger);
