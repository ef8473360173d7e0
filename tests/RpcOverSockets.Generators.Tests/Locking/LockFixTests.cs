using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using RpcOverSockets.CodeFixes;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>The fixes of the contract lock: after each, the lock and the sources agree.</summary>
public sealed class LockFixTests
{
    private const string Source = LockedProject.Prelude + """
        [RpcService] public partial interface IA { Task<Dto?> GetAsync(int id); }
        [RpcMessage] public class Dto { [RpcKey(0)] public int Id; }
        """;

    [Theory]
    [InlineData("Update the contract lock, with 1 breaking change", "int id", "string id")]
    [InlineData("Update the contract lock, with 2 breaking changes", "int id);", "string id, bool more);")]
    public Task RPCS0071_the_lock_takes_over_what_breaks(string title, string oldText, string newText)
        => UpdateAsync(title, oldText, newText);

    [Fact]
    public Task RPCS0072_the_lock_takes_over_what_needs_both_sides()
        => UpdateAsync("Update the contract lock", "Task<Dto?> GetAsync", "Task OtherAsync(); Task<Dto?> GetAsync");

    [Fact]
    public Task RPCS0073_the_lock_takes_over_what_is_compatible()
        => UpdateAsync("Update the contract lock", "public int Id;", "public int Id; [RpcKey(1)] public int More;");

    [Fact]
    public Task RPCS0074_the_lock_takes_over_a_new_name()
        => UpdateAsync("Update the contract lock, with 1 breaking change", "GetAsync", "FetchAsync");

    [Theory]
    [InlineData("GetAsync(", "FetchAsync(", "[RpcMethod(\"GetAsync\")] Task<Dto?> FetchAsync(")]
    [InlineData("Task<Dto?> GetAsync", "[RpcMethod] Task<Dto?> FetchAsync", "[RpcMethod(\"GetAsync\")] Task<Dto?> FetchAsync")]
    [InlineData("Task<Dto?> GetAsync", "[RpcMethod(\"x\")] Task<Dto?> GetAsync", "[RpcMethod(\"GetAsync\")] Task<Dto?> GetAsync")]
    [InlineData("interface IA", "interface IB", "[RpcService(\"IA\")] public partial interface IB")]
    [InlineData("[RpcService]", "[RpcServiceAttribute(\"b\")]", "[RpcServiceAttribute(\"IA\")]")]
    public async Task RPCS0074_what_was_renamed_keeps_its_wire_name(string oldText, string newText, string expected)
    {
        string locked = LockedProject.LockOf(Source);
        string edited = Source.Replace(oldText, newText, StringComparison.Ordinal);
        string wire = oldText.Contains("GetAsync", StringComparison.Ordinal) ? "GetAsync" : "IA";

        (string code, _) = await FixAsync(new KeepWireNameFix(), $"Keep the wire name \"{wire}\"", locked, edited);

        Assert.Contains(expected, code, StringComparison.Ordinal);
        Assert.Empty(await LockedProject.DiagnosticsAsync(locked, "on", code));
    }

    private static async Task UpdateAsync(string title, string oldText, string newText)
    {
        string edited = Source.Replace(oldText, newText, StringComparison.Ordinal);

        (string code, string locked) = await FixAsync(new UpdateLockFix(), title, LockedProject.LockOf(Source), edited);

        Assert.Equal(edited, code);
        Assert.Equal(LockedProject.Updated(LockedProject.LockOf(Source), edited), locked);
        Assert.Empty(await LockedProject.DiagnosticsAsync(locked, "on", code));
    }

    private static async Task<(string Code, string Lock)> FixAsync(CodeFixProvider provider, string title, string lockText, string source)
    {
        using var workspace = new AdhocWorkspace(MefHostServices.DefaultHost);
        CSharpCompilation compilation = Compilations.Create(source);
        Project project = workspace.AddProject("UserProject", LanguageNames.CSharp)
            .WithCompilationOptions(compilation.Options)
            .WithParseOptions(Compilations.ParseOptions)
            .AddMetadataReferences(compilation.References)
            .AddAdditionalDocument("UserProject.rpclock", lockText, filePath: "/project/UserProject.rpclock").Project
            .AddDocument("File0.cs", source).Project;
        Document document = project.Documents.Single();
        Diagnostic diagnostic = (await LockedProject.DiagnosticsAsync(
            lockText, "on", (CSharpCompilation)(await project.GetCompilationAsync())!)).First();
        var actions = new List<CodeAction>();
        await provider.RegisterCodeFixesAsync(
            new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));

        CodeAction action = Assert.Single(actions);
        Assert.Equal(title, action.Title);
        var change = Assert.IsType<ApplyChangesOperation>(Assert.Single(await action.GetOperationsAsync(CancellationToken.None)));
        Project changed = change.ChangedSolution.GetProject(project.Id)!;
        string code = (await changed.Documents.Single().GetTextAsync()).ToString();
        return (code, (await changed.AdditionalDocuments.Single().GetTextAsync()).ToString());
    }
}
