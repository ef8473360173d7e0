using Microsoft.CodeAnalysis.CodeFixes;
using RpcOverSockets.CodeFixes;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.CodeFixes;

public sealed partial class CodeFixTests
{
    [Theory]
    [InlineData(
        "[RpcService] public partial interface IFoo { Task M(Plain p); } "
            + "public class Plain { public int A; public string? B { get; set; } }",
        "[RpcService] public partial interface IFoo { Task M(Plain p); } "
            + "[RpcMessage] public class Plain { [RpcKey(0)] public int A; [RpcKey(1)] public string? B { get; set; } }")]
    [InlineData(
        "[RpcService] public partial interface IFoo { Task<List<Plain>> M(Plain[]? p); }\npublic sealed record Plain(int A, int B);",
        "[RpcService] public partial interface IFoo { Task<List<Plain>> M(Plain[]? p); }\n"
            + "[RpcMessage]\npublic sealed record Plain([property: RpcKey(0)] int A, [property: RpcKey(1)] int B);")]
    [InlineData(
        "[RpcMessage] public class Dto { [RpcKey(0)] public Page<int>? P; }\npublic class Page<T> { public T[]? Items; }",
        "[RpcMessage] public class Dto { [RpcKey(0)] public Page<int>? P; }\n"
            + "[RpcMessage]\npublic class Page<T> { [RpcKey(0)] public T[]? Items; }")]
    public Task RPCS0030_types_become_payload_types(string before, string after) => CheckAsync<AddMessageFix>(before, after);

    [Fact]
    public async Task RPCS0030_a_type_in_another_file_gets_the_using_that_it_needs()
    {
        const string Contract = "[RpcService] public partial interface IFoo { Task M(A.B.Plain p); }";
        const string Plain = """
            // The order of a customer.
            namespace A.B;

            public class Plain
            {
                public int A { get; set; }
            }
            """;
        var fix = new AddMessageFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + Contract, Plain);

        string[] files = await code.FilesAsync();

        Assert.Equal(
            """
            // The order of a customer.
            using RpcOverSockets;

            namespace A.B;

            [RpcMessage]
            public class Plain
            {
                [RpcKey(0)] public int A { get; set; }
            }
            """,
            files[1]);
        await AssertCleanAsync(fix, files);
    }

    [Theory]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task RPCS0030_all_of_a_project_are_mended_at_once_each_type_once(FixAllScope scope)
    {
        const string One = "[RpcService] public partial interface IOne { Task M(A.Plain p); Task<A.Plain> N(A.Plain[] p); }";
        const string Two = "using RpcOverSockets; [RpcMessage] public class Two { [RpcKey(0)] public A.Plain? P; }";
        const string Plain = "using RpcOverSockets; namespace A { public class Plain { public int X; } }";
        var fix = new AddMessageFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + One, Two, Plain);

        string[] files = await code.FilesAsync(scope);

        Assert.Equal("using RpcOverSockets; namespace A { [RpcMessage] public class Plain { [RpcKey(0)] public int X; } }", files[2]);
        await AssertCleanAsync(fix, files);
    }

    [Fact]
    public async Task RPCS0030_a_name_that_means_something_else_is_written_in_full()
    {
        const string Contract = "[RpcService] public partial interface IFoo { Task M(A.Plain p); }";
        const string Plain = "namespace A { public class Plain { public int X; } public class RpcKeyAttribute { } }";
        var fix = new AddMessageFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + Contract, Plain);

        string[] files = await code.FilesAsync();

        Assert.Contains("{ [global::RpcOverSockets.RpcKey(0)] public int X; }", files[1], StringComparison.Ordinal);
        await AssertCleanAsync(fix, files);
    }

    [Theory]
    [InlineData(
        "[RpcMessage] public class Dto { public int A; [RpcKey(4)] public int B; public int C { get; set; } [RpcIgnore] public int D; }",
        "[RpcMessage] public class Dto { [RpcKey(5)] public int A; [RpcKey(4)] public int B; [RpcKey(6)] public int C { get; set; } "
            + "[RpcIgnore] public int D; }")]
    [InlineData(
        "[RpcMessage] public class Base { [RpcKey(0)] public int A; } [RpcMessage] public class Dto : Base { public int B; "
            + "private int c; }",
        "[RpcMessage] public class Base { [RpcKey(0)] public int A; } [RpcMessage] public class Dto : Base { [RpcKey(1)] public int B; "
            + "private int c; }")]
    [InlineData(
        "[RpcMessage] public class Dto { [RpcKey(\"a\")] public int A; public int B; }",
        "[RpcMessage] public class Dto { [RpcKey(\"a\")] public int A; [RpcKey(\"B\")] public int B; }")]
    [InlineData(
        "[MessagePack.MessagePackObject] public record Dto(int A, [property: MessagePack.IgnoreMember] int B = 0);",
        "[MessagePack.MessagePackObject] public record Dto([property: Key(0)] int A, [property: MessagePack.IgnoreMember] int B = 0);")]
    [InlineData(
        "[RpcMessage] public class Dto { public int A, B; [RpcKey(3)] public int C; }",
        "[RpcMessage] public class Dto { [RpcKey(4)] public int A; [RpcKey(5)] public int B; [RpcKey(3)] public int C; }")]
    [InlineData(
        "[RpcMessage] public class Dto\n{\n    [Obsolete] public int A = 1, // one\n        B,\n        C = 3;\n}",
        "[RpcMessage] public class Dto\n{\n    [RpcKey(0)] [Obsolete] public int A = 1;\n"
            + "    [RpcKey(1)] [Obsolete] public int  // one\n        B;\n    [RpcKey(2)] [Obsolete] public int C = 3;\n}")]
    [InlineData(
        "[RpcMessage] public class Dto { public int A { get; set; } public int Twice => A * 2; public int Once { set => A = value; } }",
        "[RpcMessage] public class Dto { [RpcKey(0)] public int A { get; set; } [RpcIgnore] public int Twice => A * 2; "
            + "[RpcIgnore] public int Once { set => A = value; } }")]
    [InlineData(
        "[RpcMessage] public class Dto(int a) { public int A => a; public int B { get => a + 1; } }",
        "[RpcMessage] public class Dto(int a) { [RpcKey(0)] public int A => a; [RpcIgnore] public int B { get => a + 1; } }")]
    [InlineData(
        "[RpcMessage] public class Dto { public int A; public RpcUnknownFields? Rest { get; set; } }",
        "[RpcMessage] public class Dto { [RpcKey(0)] public int A; public RpcUnknownFields? Rest { get; set; } }")]
    [InlineData(
        "[RpcMessage] public class Base { [RpcKey(0)] public virtual int A { get; set; } } "
            + "[RpcMessage] public class Dto : Base { public override int A { get; set; } public int B; }",
        "[RpcMessage] public class Base { [RpcKey(0)] public virtual int A { get; set; } } "
            + "[RpcMessage] public class Dto : Base { public override int A { get; set; } [RpcKey(1)] public int B; }")]
    public async Task RPCS0031_members_get_the_next_keys(string before, string after)
    {
        var fix = new AddKeysFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + before, Sources.MessagePackAttributes);

        string text = await code.AllAsync();

        Assert.EndsWith(after, text, StringComparison.Ordinal);
        await AssertCleanAsync(fix, text);
    }

    [Theory]
    [InlineData(
        "[RpcMessage] public class Dto { [RpcKey(0)] public int A; public int B; }",
        "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcIgnore] public int B; }")]
    [InlineData(
        "[RpcMessage] public record Dto(int A = 0, int B = 0);",
        "[RpcMessage] public record Dto([property: RpcIgnore] int A = 0, [property: RpcIgnore] int B = 0);")]
    [InlineData(
        "[RpcMessage] public struct Dto { [RpcKey(0)] public int A; public int B; [RpcKey(1)] public int C; }",
        "[RpcMessage] public struct Dto { [RpcKey(0)] public int A; [RpcIgnore] public int B; [RpcKey(1)] public int C; }")]
    public async Task RPCS0031_members_are_left_out(string before, string after)
    {
        var fix = new AddKeysFix();
        using FixedCode code = FixedCode.Open(fix, Prelude + before);
        string title = (await code.TitlesAsync())[1];

        Assert.StartsWith("Leave '", title, StringComparison.Ordinal);
        string text = await code.AllAsync(title);

        Assert.Equal(after, text[Prelude.Length..]);
        await AssertCleanAsync(fix, text);
    }

    [Theory]
    [InlineData(
        "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcKey(1)] public int B => A; }",
        "[RpcMessage] public class Dto { [RpcKey(0)] public int A; [RpcIgnore] public int B => A; }")]
    [InlineData(
        "[MessagePack.MessagePackObject] public class Dto { [MessagePack.Key(0)] public int A; [MessagePack.Key(1)] public int B => A; } "
            + "namespace MessagePack.Mine { [MessagePackObject] public class Dto { [Key(0), RpcKey(0)] public int A => 5; } }",
        "[MessagePack.MessagePackObject] public class Dto { [MessagePack.Key(0)] public int A; [IgnoreMember] public int B => A; } "
            + "namespace MessagePack.Mine { [MessagePackObject] public class Dto { [RpcIgnore] public int A => 5; } }")]
    [InlineData(
        "[RpcMessage(true)] public class Dto { public int A; public int B => A; }",
        "[RpcMessage(true)] public class Dto { public int A; [RpcIgnore] public int B => A; }")]
    [InlineData(
        "[RpcService] public partial interface IFoo { Task M(Dto d); } [System.Runtime.Serialization.DataContract] public class Dto { "
            + "[System.Runtime.Serialization.DataMember] public int A; [System.Runtime.Serialization.DataMember] public int B => A; }",
        "[RpcService] public partial interface IFoo { Task M(Dto d); } [System.Runtime.Serialization.DataContract] public class Dto { "
            + "[System.Runtime.Serialization.DataMember] public int A; public int B => A; }")]
    public Task RPCS0038_what_cannot_be_restored_is_left_out(string before, string after) => CheckAsync<IgnoreMemberFix>(before, after);

    [Theory]
    [InlineData(
        "[RpcUnion(3, typeof(A))] public interface IU { } [RpcMessage] public class A : IU { } [RpcMessage] public class B : IU { }",
        "[RpcUnion(3, typeof(A)), RpcUnion(4, typeof(B))] public interface IU { } [RpcMessage] public class A : IU { } "
            + "[RpcMessage] public class B : IU { }")]
    public Task RPCS0040_a_type_becomes_a_case_of_its_union(string before, string after) => CheckAsync<AddCaseFix>(before, after);
}
