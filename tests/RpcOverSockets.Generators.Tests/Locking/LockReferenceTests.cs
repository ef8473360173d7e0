using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests.Locking;

/// <summary>What has its code in another assembly stands in the lock as that assembly sees it, however this project sees it.</summary>
public sealed class LockReferenceTests
{
    private const string Codec = """
        public struct MoneyCodec : RpcOverSockets.Serialization.IRpcCodec<P.Money>
        {
            public static void Write(ref RpcOverSockets.Serialization.MessagePackWriter writer, P.Money value)
                => writer.WriteInt64(value.Cents);
            public static P.Money Read(ref RpcOverSockets.Serialization.MessagePackReader reader) => new() { Cents = reader.ReadInt64() };
        }
        """;

    private const string Money = "public struct Money { public long Cents; }";

    public static TheoryData<string> Payloads =>
    [
        "[RpcMessage] public class Order { [RpcKey(0)] public int Id; [RpcKey(1)] private string? _note; [RpcKey(2)] internal int More; }",
        "[RpcMessage] public sealed class Order { [RpcKey(0)] private string? Note { get; set; } [RpcKey(1)] private Line? _line; }"
            + " [RpcMessage] internal class Line { [RpcKey(0)] private Kind _kind; } internal enum Kind { A = 3 }",
        "[RpcMessage] public class Order { [RpcConstructor] private Order(int id) => Id = id; [RpcKey(0)] public int Id { get; } }",
        "[RpcMessage] public class Order { [RpcKey(0)] public int Id { private get; set; } }",
        "[RpcUnion(0, typeof(A)), RpcUnion(1, typeof(B))] public abstract class Order; "
            + "[RpcMessage] public class A : Order { [RpcKey(0)] public int X; } "
            + "[RpcMessage] internal class B : Order { [RpcKey(0)] public int Y; }",
        "[RpcMessage(true)] public class Order : Base { public required string Name { get; set; } } "
            + "public class Base { public int Id { get; set; } [RpcIgnore] public int No { get; set; } [RpcKey(\"k\")] internal int Key; }",
        "[RpcMessage] public class Order : Exception { [RpcKey(0)] public int Id; [RpcKey(1)] internal DateTime At; }",
        "[RpcMessage] public class Order { [RpcKey(0)] public Page<int>? P; } "
            + "[RpcMessage] public class Page<T> { [RpcKey(0)] private List<T>? _items; [RpcKey(1)] public T? Best; }",
        "[RpcMessage] public class Order { [RpcKey(0)] public Money Price; [RpcKey(1)] public List<Money?>? All; } "
            + Money + Codec,
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void A_payload_type_is_read_as_its_own_assembly_reads_it(string payloads)
    {
        string codec = payloads.Contains("MoneyCodec", StringComparison.Ordinal) ? "[assembly: RpcCodec(typeof(P.MoneyCodec))]" : "";
        string method = payloads.Contains(": Exception", StringComparison.Ordinal) ? "[RpcFault<P.Order>] Task M();" : "Task<P.Order> M();";
        CSharpCompilation library = Library(
            $"{codec} namespace P; [RpcService] public partial interface IOwn {{ {method} }} {payloads}");
        string[] expected = TypesIn(library);
        Assert.NotEmpty(expected);

        foreach (ProjectForm form in new[] { ProjectForm.Assembly, ProjectForm.Source })
        {
            Assert.Equal(expected, TypesIn(Project(library, form, $"[RpcService] public partial interface IA {{ {method} }}")));
        }
    }

    [Fact]
    public void A_codec_that_this_project_names_is_for_its_own_types_only()
    {
        CSharpCompilation library = Library(
            $"namespace P; [RpcMessage] public class Order {{ [RpcKey(0)] public Money Price; }} [RpcCodec(typeof(PlainCodec))] {Money}"
            + Codec.Replace("MoneyCodec", "PlainCodec", StringComparison.Ordinal));
        const string Source = "[RpcService] public partial interface IA { Task M(P.Money price, P.Order order); }";

        string text = LockedProject.LockOf(
            Project(library, ProjectForm.Assembly, $"[assembly: RpcCodec(typeof(MoneyCodec))] {Source} {Codec}"));

        Assert.Contains("arg price custom<::MoneyCodec,P.Money>", text, StringComparison.Ordinal);
        Assert.Contains("0 Price custom<P.PlainCodec,P.Money>", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "[assembly: RpcService(typeof(P.IStore<int>))] namespace P; [RpcCallback] public partial interface IStore<T> { Task M(T item); }",
        "P.IStore<int>")]
    [InlineData("namespace P; [RpcCallback] public partial interface ICall { Task M(int a); internal Task N(); }", "P.ICall")]
    public async Task A_contract_of_another_assembly_does_not_hide_that_one_is_gone(string source, string reference)
    {
        CSharpCompilation library = Library(source);
        string contract = $"[RpcService] public partial interface IA {{ Task M({reference} a); }} ";
        string before = LockedProject.LockOf(
            Project(library, ProjectForm.Assembly, contract + "[RpcService] public partial interface IB { Task M(int a); }"));
        Generated after = Generated.From(Project(library, ProjectForm.Assembly, contract)).AssertCompiles();

        Diagnostic[] found = await LockedProject.DiagnosticsAsync(before, "on", (CSharpCompilation)after.Output);

        Assert.Contains("service IB\n", before, StringComparison.Ordinal);
        Diagnostic gone = Assert.Single(found);
        Assert.Equal("RPCS0075", gone.Id);
        Assert.Contains("IB", gone.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void A_contract_of_another_assembly_stands_in_the_lock_with_its_closed_forms_and_internal_methods()
    {
        CSharpCompilation library = Library(
            """
            [assembly: RpcService(typeof(P.IStore<P.Item>), "items")]
            namespace P;
            [RpcCallback] public partial interface IStore<T> { Task PutAsync(T item); internal Task ClearAsync(); }
            [RpcMessage] public class Item { [RpcKey(0)] internal int Id; }
            """);

        string text = LockedProject.LockOf(
            Project(library, ProjectForm.Assembly, "[RpcService] public partial interface IA { Task M(P.IStore<P.Item> a); }"));

        Assert.Contains("service items\n  method ClearAsync ", text, StringComparison.Ordinal);
        Assert.Contains("  method PutAsync ", text, StringComparison.Ordinal);
        Assert.Contains("array P.Item\n  0 Id int32\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[RpcMessage] public class Order { [RpcKey(0)] public int Id; [RpcKey(1)] private int _no; }", "'Order._no'")]
    [InlineData(
        "[RpcMessage] public sealed class Order { [RpcKey(0)] public int Id; [RpcKey(1)] internal int No { get; set; } }", "'Order.No'")]
    [InlineData("[RpcMessage] public struct Order { [RpcKey(0)] public int Id; [RpcKey(1)] private int No { get; set; } }", "'Order.No'")]
    [InlineData(
        "[RpcMessage] public class Order { [RpcKey(0)] public int Id { get; } [RpcConstructor] private Order(int id) => Id = id; }",
        "")]
    public async Task What_a_reference_assembly_leaves_out_is_told(string payload, string expected)
    {
        const string Source = "[RpcService] public partial interface IA { Task M(P.Order a); }";
        CSharpCompilation library = Library($"namespace P; {payload}");
        Generated project = Generated.From(Project(library, ProjectForm.ReferenceAssembly, Source)).AssertCompiles();
        string text = LockedProject.LockOf(project.Output);

        Diagnostic[] found = await LockedProject.DiagnosticsAsync(text, "on", (CSharpCompilation)project.Output);

        Assert.Contains("array P.Order\n  0 Id int32\n", text, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0 ? "" : "RPCS0077 IA", LockedProject.Show(found));
        Assert.All(found, d => Assert.Contains(expected, d.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    private static string[] TypesIn(Compilation compilation) =>
    [
        .. LockedProject.LockOf(compilation).TrimEnd('\n').Split("\n\n")[1..]
            .Where(static block => !block.StartsWith("service", StringComparison.Ordinal)),
    ];

    private static CSharpCompilation Library(string source)
    {
        string text = LockedProject.Prelude + "#pragma warning disable CS0169, CS0649\n" + source;
        return (CSharpCompilation)Generated.From(Compilations.Create("Payloads", [], text)).AssertCompiles().Output;
    }

    private static CSharpCompilation Project(CSharpCompilation library, ProjectForm form, string source)
    {
        MetadataReference reference = form switch
        {
            ProjectForm.Source => library.ToMetadataReference(),
            ProjectForm.Assembly => MetadataReference.CreateFromImage(LoadedAssembly.Image(library)),
            _ => MetadataReference.CreateFromImage(LoadedAssembly.ReferenceImage(library)),
        };
        return Compilations.Create("UserProject", [reference], LockedProject.Prelude + source);
    }
}
