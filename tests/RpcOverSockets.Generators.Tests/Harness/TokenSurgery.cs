using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Analyzers;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>A project in which one file is half-written: a token is missing, stands twice or in the place of
/// the next one, or the file ends early.</summary>
internal sealed class TokenSurgery
{
    private readonly CSharpCompilation _rest;
    private readonly string _text;

    /// <summary>Creates a project.</summary>
    /// <param name="text">The file that is operated on.</param>
    /// <param name="rest">The other files.</param>
    public TokenSurgery(string text, params string[] rest)
    {
        _text = text;
        _rest = Compilations.Create(rest);
        Tokens = [.. CSharpSyntaxTree.ParseText(text, Compilations.ParseOptions).GetRoot().DescendantTokens()
            .Where(static token => token.Span.Length > 0)];
    }

    public IReadOnlyList<SyntaxToken> Tokens { get; }

    /// <summary>The file without the token.</summary>
    public string Without(SyntaxToken token) => _text.Remove(token.SpanStart, token.Span.Length);

    /// <summary>The file with the token written twice.</summary>
    public string Twice(SyntaxToken token) => _text.Insert(token.Span.End, " " + token.Text);

    /// <summary>The file with the token and the one after it in each other's place.</summary>
    public string Swapped(int position)
    {
        (SyntaxToken first, SyntaxToken second) = (Tokens[position], Tokens[position + 1]);
        string between = _text[first.Span.End..second.SpanStart];
        string separator = between.Length == 0 ? " " : between;     // two words would become one
        return $"{_text[..first.SpanStart]}{second.Text}{separator}{first.Text} {_text[second.Span.End..]}";
    }

    /// <summary>The file up to and with the token.</summary>
    public string Until(SyntaxToken token) => _text[..token.Span.End];

    /// <summary>Runs generator and analyzer for each operation; fails where one of them throws.</summary>
    public Task AssertNothingCrashesAsync(IEnumerable<string> operations)
        => Parallel.ForEachAsync(operations, async (text, cancellationToken) => await AssertNothingCrashesAsync(text, cancellationToken));

    private async Task AssertNothingCrashesAsync(string text, CancellationToken cancellationToken)
    {
        SyntaxTree edited = CSharpSyntaxTree.ParseText(
            text, Compilations.ParseOptions, "Edited.cs", cancellationToken: cancellationToken);
        CSharpCompilation compilation = _rest.AddSyntaxTrees(edited);

        GeneratorRunResult result = Generated.CreateDriver().RunGenerators(compilation, cancellationToken).GetRunResult().Results[0];
        Assert.True(result.Exception is null, $"{result.Exception}\n{text}");
        Assert.DoesNotContain(result.GeneratedSources, static file => IsError(file.SourceText.ToString()));

        // The declarations of this file only: the others have not changed.
        ImmutableArray<Diagnostic> found = await compilation
            .WithAnalyzers([new RpcAnalyzer()])
            .GetAnalyzerSemanticDiagnosticsAsync(compilation.GetSemanticModel(edited), filterSpan: null, cancellationToken);
        Assert.True(!found.Any(static d => d.Id is "AD0001" or "RPCS0999"), $"{string.Join("\n", found)}\n{text}");
    }

    private static bool IsError(string text) => text.Contains("#error RPCS0999", StringComparison.Ordinal);
}
