namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A test in a network namespace of its own; skipped, with the reason printed, where that cannot be made. The test command
/// installs the programs where it may, and runs as root in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UdpNamespaceFactAttribute : FactAttribute
{
    public UdpNamespaceFactAttribute(params string[] tools)
    {
        Tools = tools;
        Skip = UdpNamespace.Obstacle ?? tools.Where(static tool => UdpNamespace.PathOf(tool) is null)
            .Select(static tool => $"Needs the program '{tool}', which is not installed.")
            .FirstOrDefault();
    }

    /// <summary>The programs that the test runs.</summary>
    public IReadOnlyList<string> Tools { get; }
}
