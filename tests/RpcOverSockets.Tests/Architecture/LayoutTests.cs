using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>Sizes and tidiness: files, methods and lines that one can read.</summary>
public sealed partial class LayoutTests
{
    private const int FileLinesMax = 400;
    private const int LineColumnsMax = 140;
    private const int MethodLinesMax = 60;

    private static readonly string[] s_all = [.. Repository.Shipped, "tests"];

    [Fact]
    public void No_file_is_longer_than_400_lines() => AssertNone(
        from file in Repository.CSharpFiles(s_all)
        let lines = Repository.Lines(file).Length
        where lines > FileLinesMax
        select $"{file}: {lines} lines, {FileLinesMax} at most; find the missing concept");

    [Fact]
    public void No_line_is_longer_than_140_columns() => AssertNone(
        from file in Repository.CSharpFiles(s_all)
        from line in Repository.Lines(file).Select(static (text, index) => (Columns: text.Length, Number: index + 1))
        where line.Columns > LineColumnsMax
        select $"{file}({line.Number}): {line.Columns} columns, {LineColumnsMax} at most");

    [Fact]
    public void No_method_is_longer_than_60_lines() => AssertNone(
        from file in Repository.CSharpFiles(Repository.Shipped)
        from node in Repository.Parse(file).GetRoot().DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let lines = LineCount(node)
        where lines > MethodLinesMax
        select $"{file}({node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): {lines} lines, {MethodLinesMax} at most");

    [Fact]
    public void Nothing_is_hidden_in_a_region() => AssertNone(
        from file in Repository.CSharpFiles(s_all)
        where Repository.Parse(file).GetRoot().DescendantTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.RegionDirectiveTrivia))
        select file);

    [Fact]
    public void Nothing_that_ships_says_that_it_is_unfinished() => AssertNone(
        from file in Repository.CSharpFiles(Repository.Shipped)
        from line in Repository.Lines(file).Select(static (text, index) => (Text: text, Number: index + 1))
        where Unfinished().IsMatch(line.Text)
        select $"{file}({line.Number}): {line.Text.Trim()}");

    // By name: the arities of one generic type may share a file.
    [Fact]
    public void A_file_of_the_runtime_declares_one_type() => AssertNone(
        from file in Repository.CSharpFiles("src")
        let types = TopLevelTypes(Repository.Parse(file).GetRoot()).Distinct(StringComparer.Ordinal).ToArray()
        where types.Length > 1
        select $"{file}: {string.Join(", ", types)}");

    private static int LineCount(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static IEnumerable<string> TopLevelTypes(SyntaxNode root) =>
        from node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
        let name = node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            DelegateDeclarationSyntax type => type.Identifier.Text,
            _ => null,
        }
        where name is not null
        select name;

    private static void AssertNone(IEnumerable<string> findings)
    {
        string[] found = [.. findings];
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }

    // The words are split so that this file does not find itself if it ever moves.
    [GeneratedRegex(
        @"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|NotImplemented" + @"Exception)\b",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unfinished();
}
