namespace RpcOverSockets.Tests.Transport.Datagrams;

/// <summary>A test in a network namespace of its own; skipped, with the reason printed, where that cannot be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UdpNamespaceFactAttribute : FactAttribute
{
    public UdpNamespaceFactAttribute(params string[] tools)
    {
        Tools = tools;
        if (Environment.UserName != "root")
        {
            Skip = "Needs root, to make a network namespace.";
            return;
        }

        foreach (string tool in tools)
        {
            if (UdpNamespace.PathOf(tool) is null)
            {
                Skip = $"Needs the program '{tool}', which is not installed.";
            }
        }
    }

    /// <summary>The programs that the test runs.</summary>
    public IReadOnlyList<string> Tools { get; }
}
