using System.Runtime.CompilerServices;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>Where the sources of this project stand.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../.."));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
