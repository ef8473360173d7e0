namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>A project that a case references.</summary>
/// <param name="Name">The assembly's name.</param>
/// <param name="Aliases">The names after <c>extern alias</c> under which it is referenced; none is the global one.</param>
/// <param name="Files">Its files.</param>
internal sealed record CorpusProject(string Name, string[] Aliases, List<string> Files);
