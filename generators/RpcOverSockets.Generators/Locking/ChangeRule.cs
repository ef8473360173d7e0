namespace RpcOverSockets.Generators.Locking;

/// <summary>How a kind of change is judged.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="What">The change in words.</param>
/// <param name="Why">The reason for the verdict, and what to do.</param>
internal sealed record ChangeRule(Verdict Verdict, string What, string Why);
