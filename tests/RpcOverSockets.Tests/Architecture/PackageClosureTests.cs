using System.Text.Json;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>What a user pulls in with the runtime.</summary>
public sealed class PackageClosureTests
{
    [Fact]
    public void The_runtime_brings_the_logging_abstractions_and_what_they_need_and_nothing_else()
    {
        string assets = Path.Combine(Repository.Root, "artifacts", "obj", "RpcOverSockets", "project.assets.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(assets));

        // Analyzers are packages without run-time assets: nobody who uses the runtime sees them.
        string[] packages = document.RootElement.GetProperty("targets").GetProperty("net10.0").EnumerateObject()
            .Where(static package => package.Value.TryGetProperty("runtime", out _))
            .Select(static package => package.Name.Split('/')[0])
            .Order(StringComparer.Ordinal)
            .ToArray();

        Assert.Equal(["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions"], packages);
    }
}
