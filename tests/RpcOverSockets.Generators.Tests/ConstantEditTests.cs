using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>A value that stands behind a field in another file, which Roslyn's comparison of declarations overlooks.</summary>
public sealed class ConstantEditTests
{
    private const string Contract = """
        using System.Threading.Tasks; using RpcOverSockets;
        [RpcService] public partial interface IFoo { Task M(int a = Values.Default, Kind kind = Kind.B); }
        """;

    private const string Values = """
        public class First { public int Field; }
        public static class Values { public const int Default = 1; }
        public enum Kind { A = 0, B = 5 }
        """;

    [Theory]
    [InlineData("Default = 1", "Default = 77")]
    [InlineData("B = 5", "B = 78")]
    public void The_contract_that_uses_it_is_written_anew(string oldText, string newText)
    {
        CSharpCompilation before = Compilations.Create(Contract, Values);
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], CSharpSyntaxTree.ParseText(
            Values.Replace(oldText, newText, StringComparison.Ordinal), Compilations.ParseOptions, before.SyntaxTrees[1].FilePath));

        GeneratorDriver driver = Generated.CreateDriver().RunGenerators(before).RunGenerators(after);

        string expected = Generated.From(after).File("IFoo.g.cs");
        Assert.Contains(newText[^2..], expected, StringComparison.Ordinal);
        Assert.Equal(expected, driver.GetRunResult().Results[0].GeneratedSources.Single().SourceText.ToString());
    }
}
