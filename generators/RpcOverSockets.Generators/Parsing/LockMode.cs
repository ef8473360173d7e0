using Microsoft.CodeAnalysis.Diagnostics;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The values of the MSBuild property RpcLock.</summary>
internal static class LockMode
{
    public const string Off = "off";
    public const string Update = "update";

    /// <summary>Compare, and say so where there is no lock file.</summary>
    public const string On = "on";

    /// <summary>The property is not visible, as without our targets: compare where there is a lock file.</summary>
    public const string Unknown = "";

    /// <summary>Reads the property.</summary>
    public static string Of(AnalyzerConfigOptions options)
        => !options.TryGetValue("build_property.RpcLock", out string? value) ? Unknown
            : Is(value, Off) || Is(value, "false") ? Off
            : Is(value, Update) ? Update
            : On;

    private static bool Is(string value, string mode) => value.Trim().Equals(mode, StringComparison.OrdinalIgnoreCase);
}
