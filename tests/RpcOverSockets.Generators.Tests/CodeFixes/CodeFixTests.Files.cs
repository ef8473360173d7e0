using RpcOverSockets.CodeFixes;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.CodeFixes;

public sealed partial class CodeFixTests
{
    [Fact]
    public async Task Each_part_of_a_type_gets_the_using_that_its_file_needs()
    {
        const string Mine = "[RpcMessage] public partial class Dto { public int A; }";
        const string Other = "public partial class Dto\n{\n    public int B;\n}\n";
        var fix = new AddKeysFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + Mine, Other);

        string[] files = await code.FilesAsync();

        Assert.Equal(Prelude + "[RpcMessage] public partial class Dto { [RpcKey(0)] public int A; }", files[0]);
        Assert.Equal("using RpcOverSockets;\npublic partial class Dto\n{\n    [RpcKey(1)] public int B;\n}\n", files[1]);
        await AssertCleanAsync(fix, files);
    }

    [Theory]
    [InlineData("namespace A { public class Plain; }", "using RpcOverSockets;\n\nnamespace A { [RpcMessage] public class Plain; }")]
    [InlineData(
        "// Ours.\n[assembly: System.CLSCompliant(false)]\nnamespace A { public class Plain; }",
        "// Ours.\nusing RpcOverSockets;\n\n[assembly: System.CLSCompliant(false)]\nnamespace A { [RpcMessage] public class Plain; }")]
    [InlineData(
        "using System;\r\nnamespace A\r\n{\r\n    public class Plain\r\n    {\r\n        public int X, Y;\r\n    }\r\n}\r\n",
        "using System;\r\nusing RpcOverSockets;\r\nnamespace A\r\n{\r\n    [RpcMessage]\r\n    public class Plain\r\n    {\r\n"
            + "        [RpcKey(0)] public int X;\r\n        [RpcKey(1)] public int Y;\r\n    }\r\n}\r\n")]
    public async Task A_using_stands_where_it_may_and_lines_end_as_they_do_in_the_file(string before, string after)
    {
        const string Contract = "[RpcService] public partial interface IFoo { Task M(A.Plain p); }";
        var fix = new AddMessageFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + Contract, before);

        string[] files = await code.FilesAsync();

        Assert.Equal(after, files[1]);
        await AssertCleanAsync(fix, files);
    }

    [Fact]
    public async Task What_another_project_declares_is_not_changed_from_here()
    {
        const string Library = "public class Plain { public int X; }";
        const string Contract = "[RpcService] public partial interface IFoo { Task M(Plain p); }";
        using FixedCode code = FixedCode.OpenBeside(new AddMessageFix(), Library, Prelude + Contract);

        Assert.Empty(await code.TitlesAsync());
    }

    [Theory]
    [InlineData(
        "Task M(int cancellationToken, int token);",
        "Task M(int cancellationToken, int token, CancellationToken token2 = default);")]
    public Task RPCS0021_a_token_takes_a_name_that_is_free(string before, string after) => CheckMethodAsync<AddTokenFix>(before, after);

    [Theory]
    [InlineData(
        "Task M(); [RpcMethod(name: \"M\")] Task N();",
        "Task M(); [RpcMethod(\"M2\")] Task N();")]
    public Task RPCS0013_an_argument_with_a_name_is_replaced(string before, string after) => CheckMethodAsync<WireNameFix>(before, after);
}
