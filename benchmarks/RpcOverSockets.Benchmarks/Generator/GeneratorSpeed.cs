using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RpcOverSockets.Generators;

namespace RpcOverSockets.Benchmarks.Generator;

/// <summary>Measures the generator: cold, and after one edit of each kind.</summary>
internal static class GeneratorSpeed
{
    private const string ContractFile = "File7.cs";
    private const int ColdRuns = 5;

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.CSharp13, DocumentationMode.Parse);

    private static readonly Edit[] s_edits =
    [
        new("a space in an unrelated file", "Unrelated.cs", "n * 2", static n => $"n{new string(' ', n + 2)}* 2"),
        new("a statement in an unrelated file", "Unrelated.cs", "n * 2", static n => $"n * {n + 3}"),
        new("a comment in a contract's file", ContractFile, "Contract 36.", static n => $"Contract, {n}."),
        new("a parameter gets another name", ContractFile, "Method36x1Async(int id", static n => $"Method36x1Async(int id{n}"),
        new("a payload type gets a member", ContractFile, "public sealed class Message36\n{",
            static n => $"public sealed class Message36\n{{\n    [RpcKey(8)]\n    public int Added{n} {{ get; set; }}\n"),
        new("a new contract", ContractFile, "/// <summary>Contract 36.",
            static n => $"[RpcService]\npublic partial interface IAdded{n}\n{{\n    ValueTask GoAsync();\n}}\n\n/// <summary>Contract 36."),
        new("a base contract in another file", "File0.cs", "Method0x1Async(int id", static n => $"Method0x1Async(int id{n}"),
    ];

    public static void Run(int edits)
    {
        CSharpCompilation solution = Create();
        Console.WriteLine($"{SyntheticSolution.Files * SyntheticSolution.PerFile} contracts, as many payload types, " +
            $"{SyntheticSolution.Files + 1} files; {edits} edits of each kind, {Environment.ProcessorCount} processors");
        Console.WriteLine($"{"",-34}{"median",10}{"p95",10}{"CPU",10}{"allocated",12}{"outputs",10}");
        Cold();
        foreach (Edit edit in s_edits)
        {
            Report(edit, solution, edits);
        }

        LockSpeed.Run(solution, edits);
    }

    /// <summary>Measures the analyzer of the contract lock only.</summary>
    public static void RunLock(int edits) => LockSpeed.Run(Create(), edits);

    private static CSharpCompilation Create()
    {
        IEnumerable<SyntaxTree> trees = Enumerable.Range(0, SyntheticSolution.Files)
            .Select(static n => Parse(SyntheticSolution.File(n), $"File{n}.cs"))
            .Append(Parse(SyntheticSolution.Unrelated, "Unrelated.cs"));
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(RpcServiceAttribute).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "Company.Orders",
            trees,
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(text, s_options, path);

    private static GeneratorDriver CreateDriver(bool isTracking = false) => CSharpGeneratorDriver.Create(
        [new RpcGenerator().AsSourceGenerator()],
        parseOptions: s_options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, isTracking));

    private static void Cold()
    {
        var figures = new List<(double Ms, double CpuMs, double Megabytes)>();
        for (int i = 0; i <= ColdRuns; i++)
        {
            CSharpCompilation compilation = Create();
            figures.Add(Measure(() => CreateDriver().RunGenerators(compilation)));
        }

        Console.WriteLine($"{"cold, first run of the process",-34}{figures[0].Ms,7:F0} ms");
        Print("cold", figures.Skip(1), outputs: 2 * SyntheticSolution.Files * SyntheticSolution.PerFile);
    }

    private static void Report(Edit edit, CSharpCompilation solution, int edits)
    {
        SyntaxTree current = solution.SyntaxTrees.Single(tree => tree.FilePath == edit.File);
        string text = current.ToString();
        int outputs = Outputs(solution, current, edit.Apply(text, 0));
        GeneratorDriver driver = CreateDriver().RunGenerators(solution);
        var figures = new List<(double Ms, double CpuMs, double Megabytes)>();
        CSharpCompilation compilation = solution;

        for (int n = 0; n < edits; n++)
        {
            SyntaxTree tree = edit.Apply(text, n);
            compilation = compilation.ReplaceSyntaxTree(current, tree);
            current = tree;
            figures.Add(Measure(() => driver = driver.RunGenerators(compilation)));
        }

        Print(edit.Name, figures, outputs);
    }

    // The files that one edit writes anew, counted apart, because tracking the steps takes time itself.
    private static int Outputs(CSharpCompilation solution, SyntaxTree before, SyntaxTree after)
    {
        GeneratorDriver driver = CreateDriver(isTracking: true).RunGenerators(solution);
        GeneratorRunResult result = driver.RunGenerators(solution.ReplaceSyntaxTree(before, after)).GetRunResult().Results[0];
        return result.TrackedOutputSteps.SelectMany(static steps => steps.Value).SelectMany(static step => step.Outputs)
            .Count(static output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
    }

    public static (double Ms, double CpuMs, double Megabytes) Measure(Action action)
    {
        GC.Collect();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        action();
        double ms = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return (ms, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1e6);
    }

    public static void Print(string name, IEnumerable<(double Ms, double CpuMs, double Megabytes)> figures, int outputs)
    {
        double[] ms = [.. figures.Select(static figure => figure.Ms).Order()];
        double[] megabytes = [.. figures.Select(static figure => figure.Megabytes).Order()];
        double[] cpu = [.. figures.Select(static figure => figure.CpuMs).Order()];
        Console.WriteLine(
            $"{name,-34}{ms[ms.Length / 2],7:F0} ms{ms[(int)(ms.Length * 0.95)],7:F0} ms{cpu[cpu.Length / 2],7:F0} ms" +
            $"{megabytes[megabytes.Length / 2],9:F1} MB{outputs,10}");
    }

    /// <summary>A replacement in one file, another one each time.</summary>
    private sealed record Edit(string Name, string File, string Old, Func<int, string> New)
    {
        public SyntaxTree Apply(string text, int n)
        {
            string edited = text.Replace(Old, New(n), StringComparison.Ordinal);
            return edited != text
                ? Parse(edited, File)
                : throw new InvalidOperationException($"The edit '{Name}' changes nothing.");
        }
    }
}
