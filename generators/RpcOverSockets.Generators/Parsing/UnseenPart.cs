namespace RpcOverSockets.Generators.Parsing;

/// <summary>A contract or payload type of another assembly that is not wholly in the contract lock.</summary>
/// <param name="User">The contract of this project that was the first to reach it, by its name in the lock.</param>
/// <param name="Name">Its name.</param>
/// <param name="Assembly">The name of its assembly.</param>
/// <param name="Reason">What is not known of it.</param>
internal sealed record UnseenPart(string User, string Name, string Assembly, string Reason);
