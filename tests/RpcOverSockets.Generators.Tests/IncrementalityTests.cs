using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>What an edit costs: nothing where it does not concern a contract or payload type, else the files that it concerns.</summary>
public sealed class IncrementalityTests
{
    private const int Contract = 0;
    private const int Base = 1;
    private const int Dto = 2;
    private const int Other = 3;
    private const int Union = 4;

    private static readonly string[] s_files =
    [
        """
        using System.Threading.Tasks;
        using RpcOverSockets;
        [RpcService] public partial interface IOrders : IBase
        {
            // A comment.
            Task<Order> GetAsync(int id);
            Task<Page<Order>> ListAsync(Status status = Status.Open);
        }
        [RpcService] public partial interface IUnconcerned { Task PingAsync(int times); }
        [RpcCallback] public partial interface IOrderEvents { Task ChangedAsync(int order); }
        """,
        "using System.Threading.Tasks; public interface IBase { Task BaseAsync(int a); }",
        """
        using RpcOverSockets;
        [RpcMessage] public class Order { [RpcKey(0)] public int Id { get; set; } }
        [RpcMessage] public class Page<T> { [RpcKey(0)] public T[] Items { get; set; } = []; }
        public enum Status { Open = 1 }
        """,
        "class Unrelated { int Method() => 1; }",
        """
        using MessagePack;
        [Union(0, typeof(A))] public interface IShape { }
        [MessagePackObject] public class A : IShape { }
        [RpcOverSockets.RpcUnion(0, typeof(B))] public interface IMark { }
        [MessagePackObject] public class B : IMark { }
        [System.Runtime.Serialization.DataContract] public class C { }
        """,
        Sources.MessagePackAttributes,
    ];

    [Fact]
    public void The_first_run_takes_every_named_step()
    {
        var session = new EditSession(s_files);

        Assert.Equal(
            typeof(TrackingNames).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Length,
            session.Steps.Length);
        Assert.Equal(11, session.Changes.Length);   // one of them for hidden members, without a file
    }

    [Theory]
    [InlineData(Other, "1", "2")]
    [InlineData(Other, "class Unrelated", "enum More { A } class Unrelated")]
    [InlineData(Contract, "A comment.", "Another comment.")]
    [InlineData(Contract, "int id)", "int   id)")]
    [InlineData(Base, "public interface", "internal class X { } public interface")]
    [InlineData(Dto, "class Order {", "class Order { private int _x; int Twice() => _x * 2;")]
    public void An_edit_that_concerns_nothing_leaves_all_steps_and_outputs_cached(int file, string oldText, string newText)
    {
        EditSession session = new EditSession(s_files).Replace(file, oldText, newText);

        Assert.Empty(session.StepChanges);
        Assert.Empty(session.Changes);
    }

    [Theory]
    [InlineData(Contract, "int times", "int count", "Modified Rpc.Service; Modified Rpc.ServiceFile")]
    [InlineData(Contract, "Task PingAsync", "Task PongAsync", "Modified Rpc.Service; Modified Rpc.ServiceFile")]
    [InlineData(Contract, "int order)", "int id)", "Modified Rpc.Callback; Modified Rpc.ServiceFile")]
    [InlineData(Dto, "[RpcKey(0)] public int Id", "[RpcKey(1)] public int Id", "Modified Rpc.Message; Modified Rpc.PayloadFile")]
    [InlineData(Dto, "T[] Items", "System.Collections.Generic.List<T> Items", "Modified Rpc.Message; Modified Rpc.PayloadFile")]
    [InlineData(Union, "[Union(0", "[Union(5", "Modified Rpc.MessagePackUnion; Modified Rpc.PayloadFile")]
    public void An_edit_of_one_root_writes_one_file(int file, string oldText, string newText, string steps)
    {
        EditSession session = new EditSession(s_files).Replace(file, oldText, newText);

        Assert.Equal(steps, string.Join("; ", session.StepChanges));
        Assert.Equal(["Modified"], session.Changes);
    }

    [Theory]
    [InlineData(Base, "int a", "string a")]                                   // an inherited method
    [InlineData(Dto, "Open = 1", "Open = 2")]                                 // a default value
    [InlineData(Dto, "enum Status", "enum Status : byte")]                    // the codec of an enum
    [InlineData(Dto, "[RpcMessage] public class Order", "public class Order")] // what makes a type serializable
    public void An_edit_in_another_file_reaches_the_contract_that_depends_on_it(int file, string oldText, string newText)
    {
        EditSession session = new EditSession(s_files).Replace(file, oldText, newText);

        Assert.Contains("Modified Rpc.Service", session.StepChanges, StringComparer.Ordinal);
        Assert.Contains("Modified", session.Changes, StringComparer.Ordinal);
        Assert.Single(session.StepChanges, "Modified Rpc.ServiceFile");
    }

    [Fact]
    public void A_new_contract_writes_one_new_file()
    {
        EditSession session = new EditSession(s_files)
            .Replace(Contract, "times); }", "times); } [RpcService] public partial interface INew { Task M(); }");

        Assert.Equal(["New"], session.Changes);
        Assert.Equal(["New Rpc.Service", "New Rpc.ServiceFile"], session.StepChanges);
    }

    [Fact]
    public void Hidden_members_have_a_file_of_their_own_that_only_they_change()
    {
        var session = new EditSession(s_files);
        session.Replace(Dto, "class Order {", "class Order { [RpcKey(1)] private int _x;");
        string[] first = session.StepChanges;
        session.Replace(Dto, "int Id { get; set; }", "long Id { get; set; }");
        string[] second = session.StepChanges;
        session.Replace(Dto, "_x;", "_y;");

        Assert.Equal(["Modified Rpc.HiddenMembers", "Modified Rpc.Message", "Modified Rpc.PayloadFile"], first);
        Assert.Equal(["Modified Rpc.Message", "Modified Rpc.PayloadFile"], second);
        Assert.Equal(["Modified Rpc.HiddenMembers", "Modified Rpc.Message", "Modified Rpc.PayloadFile"], session.StepChanges);
    }

    [Fact]
    public void Models_hold_nothing_but_values()
    {
        Type[] models = [.. typeof(ServiceModel).Assembly.GetTypes().Where(static type =>
            type.Namespace == typeof(ServiceModel).Namespace && !type.IsDefined(typeof(CompilerGeneratedAttribute)))];

        Assert.True(models.Length > 10);

        foreach (FieldInfo field in models.SelectMany(static type =>
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)))
        {
            Type type = Nullable.GetUnderlyingType(field.FieldType) ?? field.FieldType;
            bool isArray = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>);
            Type element = isArray ? type.GetGenericArguments()[0] : type;
            bool isInsideArray = field.DeclaringType!.IsGenericType;
            Assert.True(
                element.IsEnum || element == typeof(string) || element == typeof(int) || element == typeof(uint) || element == typeof(bool)
                    || models.Contains(element) || isInsideArray,
                $"{field.DeclaringType.Name}.{field.Name} is a {type}");
        }
    }

    [Fact]
    public void A_type_that_is_none_any_more_takes_no_other_with_it()
    {
        CSharpCompilation compilation = Compilations.Create(
            "[RpcOverSockets.RpcMessage] public class A { }", "[RpcOverSockets.RpcMessage] public class B { }");
        GeneratorDriver driver = Generated.CreateDriver(tracksSteps: false).RunGenerators(compilation);

        compilation = compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees.Single(static tree => tree.FilePath == "File0.cs"),
            CSharpSyntaxTree.ParseText("[System.Obsolete] public class A { }", Compilations.ParseOptions, "File0.cs"));
        driver = driver.RunGenerators(compilation);
        driver = driver.RunGenerators(
            compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Unrelated { }", Compilations.ParseOptions, "File2.cs")));

        Assert.Equal("B-codec.g.cs", Assert.Single(driver.GetRunResult().Results[0].GeneratedSources).HintName);
    }

    [Fact]
    public void After_many_edits_no_old_compilation_is_kept()
    {
        var session = new EditSession(s_files);
        List<WeakReference<Compilation>> old = EditOften(session);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.True(old.Count(static reference => reference.TryGetTarget(out _)) <= 1);
        GC.KeepAlive(session);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference<Compilation>> EditOften(EditSession session)
    {
        List<WeakReference<Compilation>> old = [];

        for (int i = 1; i < 50; i++)
        {
            old.Add(session.Current);
            session.Replace(Other, $"Method() => {i};", $"Method() => {i + 1};");
        }

        return old;
    }
}
