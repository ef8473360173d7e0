using RpcOverSockets.CodeFixes;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.CodeFixes;

/// <summary>What stands beside the place that is mended, and what several fixes do at one place.</summary>
public sealed partial class CodeFixTests
{
    [Theory]
    [InlineData(
        "Task M(CancellationToken a, int b, CancellationToken c = default);",
        "Task M(int b, CancellationToken a = default);")]
    [InlineData(
        "Task M(CancellationToken a, int b /* how many */, CancellationToken c);",
        "Task M(int b, CancellationToken a /* how many */);")]
    [InlineData(
        "Task M(\n    CancellationToken a, // stops it\n    int b, // how many\n    CancellationToken c);",
        "Task M(\n    int b, // stops it\n    CancellationToken a // how many\n    );")]
    public Task RPCS0020_nothing_is_lost_with_the_second_token(string before, string after)
        => CheckMethodAsync<TokenPlaceFix>(before, after);

    [Theory]
    [InlineData(
        "[Obsolete(\"x\") /* keep */, RpcOneWay /* drop */, RpcMethod(\"x\")] Task M(PipeReader r);",
        "[Obsolete(\"x\") /* keep */, RpcMethod(\"x\")] Task M(PipeReader r);")]
    [InlineData(
        "[RpcOneWay /* drop */, /* keep */ RpcMethod(\"x\")] Task M(PipeReader r);",
        "[/* keep */ RpcMethod(\"x\")] Task M(PipeReader r);")]
    [InlineData(
        "[RpcOneWay, // drop\n    RpcMethod(\"x\")] Task M(PipeReader r);",
        "[RpcMethod(\"x\")] Task M(PipeReader r);")]
    [InlineData(
        "[RpcMethod(\"x\"), // keep\n    RpcOneWay /* drop */] Task M(PipeReader r);",
        "[RpcMethod(\"x\") // keep\n] Task M(PipeReader r);")]
    public Task RPCS0007_a_comment_goes_with_its_attribute(string before, string after)
        => CheckMethodAsync<RemoveAttributeFix>(before, after);

    [Theory]
    [InlineData(
        "[RpcMessage] public class Dto { [RpcKey(\"B\")] public int A; public int B; }",
        "[RpcMessage] public class Dto { [RpcKey(\"B\")] public int A; [RpcKey(\"B2\")] public int B; }")]
    public Task RPCS0031_each_member_gets_a_key_of_its_own(string before, string after) => CheckAsync<AddKeysFix>(before, after);

    [Fact]
    public async Task RPCS0031_where_no_number_is_left_none_is_offered()
    {
        const string Source = Prelude + "[RpcMessage] public class Dto { [RpcKey(1022)] public int A; public int B; }";
        using FixedCode code = FixedCode.Open(new AddKeysFix(), Source);
        using FixedCode full = FixedCode.Open(new AddKeysFix(), Source.Replace("1022", "1023", StringComparison.Ordinal));

        Assert.Contains("[RpcKey(1023)] public int B;", await code.FirstAsync(), StringComparison.Ordinal);
        Assert.Equal(["Leave 'B' out"], await full.TitlesAsync());
    }

    [Fact]
    public async Task RPCS0040_where_no_key_is_left_no_case_is_added()
    {
        using FixedCode code = FixedCode.Open(
            new AddCaseFix(),
            Prelude + "[RpcUnion(int.MaxValue, typeof(A))] public interface IU { } "
                + "[RpcMessage] public class A : IU { } [RpcMessage] public class B : IU { }");

        Assert.Empty(await code.TitlesAsync());
    }

    [Fact]
    public Task RPCS0040_several_types_become_cases_at_once() => CheckAsync<AddCaseFix>(
        "[RpcUnion(0, typeof(A))] public interface IU { } [RpcMessage] public class A : IU { } "
            + "[RpcMessage] public class B : IU { } [RpcMessage] public class C : IU { } [RpcMessage] public class D : IU { }",
        "[RpcUnion(0, typeof(A)), RpcUnion(1, typeof(B)), RpcUnion(2, typeof(C)), RpcUnion(3, typeof(D))] public interface IU { } "
            + "[RpcMessage] public class A : IU { } "
            + "[RpcMessage] public class B : IU { } [RpcMessage] public class C : IU { } [RpcMessage] public class D : IU { }");

    [Fact]
    public Task RPCS0031_several_fields_of_one_declaration_are_left_out_at_once() => CheckAsync<AddKeysFix>(
        "[RpcMessage] public class Dto { [RpcKey(0)] public int Id; public int A, B, D; }",
        "[RpcMessage] public class Dto { [RpcKey(0)] public int Id; "
            + "[RpcIgnore] public int A; [RpcIgnore] public int B; [RpcIgnore] public int D; }",
        "Leave 'A' out");

    [Fact]
    public async Task RPCS0031_leaving_out_adds_its_using_once()
    {
        var fix = new AddKeysFix();
        const string File = "[RpcOverSockets.RpcMessage] public class Dto { public int A; public int B; public int C, D; }\n";
        using FixedCode code = FixedCode.Open(fix, File);

        string text = await code.AllAsync("Leave 'A' out");

        Assert.Single(text.Split("using RpcOverSockets;")[1..]);
        Assert.Equal(4, text.Split("[RpcIgnore]").Length - 1);
        await AssertCleanAsync(fix, text);
    }
}
