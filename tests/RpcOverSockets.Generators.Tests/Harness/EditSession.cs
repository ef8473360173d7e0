using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>A project that is open in an editor: files change, and the same driver runs again after each edit.</summary>
internal sealed class EditSession
{
    private static readonly HashSet<string> s_ownSteps = [.. typeof(TrackingNames)
        .GetFields(BindingFlags.Static | BindingFlags.NonPublic)
        .Select(static field => (string)field.GetRawConstantValue()!)];

    private GeneratorDriver _driver = Generated.CreateDriver();
    private CSharpCompilation _compilation;

    public EditSession(params string[] files)
    {
        _compilation = Compilations.Create(files);
        Run();
    }

    /// <summary>Replaces text in one file and runs the generator.</summary>
    public EditSession Replace(int file, string oldText, string newText)
    {
        SyntaxTree tree = _compilation.SyntaxTrees.Single(t => t.FilePath == $"File{file}.cs");
        string text = tree.ToString();
        Assert.Contains(oldText, text, StringComparison.Ordinal);
        SyntaxTree edited = CSharpSyntaxTree.ParseText(
            text.Replace(oldText, newText, StringComparison.Ordinal), Compilations.ParseOptions, tree.FilePath);
        _compilation = _compilation.ReplaceSyntaxTree(tree, edited);
        Run();
        return this;
    }

    /// <summary>Gets all generated files of the last run as one text.</summary>
    public string Text
        => string.Concat(_driver.GetRunResult().Results[0].GeneratedSources.Select(static file => file.SourceText.ToString()));

    public WeakReference<Compilation> Current => new(_compilation);

    /// <summary>Gets the files that the last run wrote anew, as <c>reason name</c>; empty where all were cached.</summary>
    public string[] Changes { get; private set; } = [];

    /// <summary>Gets the reasons of our own steps in the last run, other than Cached and Unchanged.</summary>
    public string[] StepChanges { get; private set; } = [];

    /// <summary>Gets the names of all our steps that the last run has taken.</summary>
    public string[] Steps { get; private set; } = [];

    private void Run()
    {
        _driver = _driver.RunGenerators(_compilation);
        GeneratorRunResult result = _driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Changes = [.. result.TrackedOutputSteps
            .SelectMany(static steps => steps.Value)
            .SelectMany(static step => step.Outputs)
            .Where(static output => IsChange(output.Reason))
            .Select(static output => output.Reason.ToString())];
        Steps = [.. result.TrackedSteps.Keys.Where(s_ownSteps.Contains).Order(StringComparer.Ordinal)];
        StepChanges = [.. result.TrackedSteps
            .Where(static step => s_ownSteps.Contains(step.Key))
            .SelectMany(static step => step.Value.SelectMany(static run => run.Outputs), static (step, output) => (step.Key, output.Reason))
            .Where(static step => IsChange(step.Reason))
            .Select(static step => $"{step.Reason} {step.Key}")
            .Order(StringComparer.Ordinal)];
    }

    private static bool IsChange(IncrementalStepRunReason reason)
        => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);
}
