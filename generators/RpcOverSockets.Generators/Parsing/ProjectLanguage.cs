using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Whether a project's C# is new enough for what is generated.</summary>
internal static class ProjectLanguage
{
    // Primary constructors and collection expressions are of C# 12, static interface members and file-local types of C# 11.
    private const LanguageVersion Least = LanguageVersion.CSharp12;

    /// <summary>Gets the version of a project where it is too old, else null.</summary>
    public static string? TooOld(Compilation compilation)
        => compilation is CSharpCompilation { LanguageVersion: < Least } project ? project.LanguageVersion.ToDisplayString() : null;
}
