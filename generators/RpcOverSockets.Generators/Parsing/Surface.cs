using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>What declarations can see of one another in a compilation: all but bodies and trivia.</summary>
/// <remarks>Not thread-safe; <see cref="Surroundings"/> guards it.</remarks>
internal sealed class Surface
{
    private readonly CompilationOptions _options;
    private readonly WeakReference<MetadataReference>[] _references; // weak: those of projects hold whole compilations
    private SyntaxTree[] _trees;

    public Surface(Compilation compilation)
    {
        _options = compilation.Options;
        _references = [.. compilation.References.Select(static reference => new WeakReference<MetadataReference>(reference))];
        _trees = [.. compilation.SyntaxTrees];
    }

    /// <summary>Takes over a compilation that shows the same; the next one is compared with it.</summary>
    public bool TryFollow(Compilation compilation)
    {
        SyntaxTree[] trees = [.. compilation.SyntaxTrees];

        if (trees.Length != _trees.Length || !compilation.Options.Equals(_options) || !HasSameReferences(compilation))
        {
            return false;
        }

        for (int i = 0; i < trees.Length; i++)
        {
            if (!ReferenceEquals(trees[i], _trees[i]) && !IsSame(trees[i], _trees[i]))
            {
                return false;
            }
        }

        _trees = trees;
        return true;
    }

    private static bool IsSame(SyntaxTree tree, SyntaxTree before)
        => tree.FilePath == before.FilePath && tree.Options.Equals(before.Options) && tree.IsEquivalentTo(before, topLevel: true);

    private bool HasSameReferences(Compilation compilation)
    {
        int i = 0;

        foreach (MetadataReference reference in compilation.References)
        {
            if (i == _references.Length
                || !_references[i++].TryGetTarget(out MetadataReference? before)
                || !ReferenceEquals(reference, before))
            {
                return false;
            }
        }

        return i == _references.Length;
    }
}
