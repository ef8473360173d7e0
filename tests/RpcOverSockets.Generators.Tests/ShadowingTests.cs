using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>A declaration that comes into, or leaves, the place of a type of another project, or of a generated one: it reaches roots that
/// mention nothing of it.</summary>
public sealed class ShadowingTests
{
    private const string Library = """
        using System.Threading.Tasks; using RpcOverSockets;
        namespace Lib.Inner;
        public interface IBase { Task M(Dto d); }
        [RpcMessage] public class Dto { [RpcKey(0)] public int A; }
        """;

    private const string Contract = """
        using System.Threading.Tasks; using RpcOverSockets;
        [RpcService] public partial interface IFoo : Lib.Inner.IBase { }
        [RpcMessage] public class P { [RpcKey(0)] public int A; }
        """;

    private static readonly MetadataReference s_library = MetadataReference.CreateFromImage(
        LoadedAssembly.Image(Generated.From(Compilations.Create("Library", [], Library)).AssertCompiles().Output));

    [Theory]
    [InlineData("namespace Lib.Inner { public class Dto { } }")]
    [InlineData("namespace Lib.Inner; public struct Dto { }")]
    [InlineData("namespace Lib { namespace Inner { public delegate void Dto(); } }")]
    [InlineData("namespace Lib { public class Inner { } }")]
    [InlineData("namespace __Rpc_PCodec { public class Other { } }")]
    [InlineData("namespace __Rpc_PCodec.More { public class Other { } }")]
    public void What_stands_in_its_place_is_seen_when_it_comes_and_when_it_goes(string shadow)
    {
        const string Before = "public class Other { }";
        CSharpCompilation before = Compilations.Create("UserProject", [s_library], Contract, Before);
        CSharpCompilation after = before.ReplaceSyntaxTree(before.SyntaxTrees[1], Parse(shadow));
        CSharpCompilation added = before.AddSyntaxTrees(Parse(shadow));
        GeneratorDriver driver = Generated.CreateDriver().RunGenerators(before);

        Assert.NotEqual(Fresh(before), Fresh(after), StringComparer.Ordinal);
        Assert.Equal(Fresh(after), Text(driver.RunGenerators(after)));
        Assert.Equal(Fresh(added), Text(driver.RunGenerators(added)));
        Assert.Equal(Fresh(before), Text(driver.RunGenerators(after).RunGenerators(before)));
    }

    [Fact]
    public void What_has_the_name_in_another_namespace_stands_in_no_place()
    {
        CSharpCompilation before = Compilations.Create("UserProject", [s_library], Contract, "public class Other { }");
        GeneratorDriver driver = Generated.CreateDriver().RunGenerators(before);

        driver = driver.RunGenerators(before.AddSyntaxTrees(Parse("namespace Lib.Other { public class Dto { } }")));

        Assert.DoesNotContain(
            driver.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(static steps => steps.Value).SelectMany(static s => s.Outputs),
            static output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, Compilations.ParseOptions, "Shadow.cs");

    private static string Fresh(CSharpCompilation compilation) => Text(Generated.CreateDriver().RunGenerators(compilation));

    private static string Text(GeneratorDriver driver) => string.Concat(driver.GetRunResult().Results[0].GeneratedSources
        .OrderBy(static file => file.HintName, StringComparer.Ordinal)
        .Select(static file => $"{file.HintName}\n{file.SourceText}"));
}
