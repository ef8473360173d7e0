using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>A compilation to compare later ones with. Immutable; keeps files, but no compilation alive.</summary>
internal sealed class ProjectState
{
    private readonly ProjectFacts _project;
    private readonly SyntaxTree[] _trees;

    public ProjectState(Compilation compilation)
        : this(new ProjectFacts(compilation), [.. compilation.SyntaxTrees])
    {
    }

    private ProjectState(ProjectFacts project, SyntaxTree[] trees)
    {
        _project = project;
        _trees = trees;
    }

    /// <summary>Moves on to a compilation in which every declaration shows the same: after an edit of a body, a comment or white space.
    /// </summary>
    /// <returns>Its state, or null where a declaration may show something else.</returns>
    public ProjectState? Follow(Compilation compilation)
    {
        SyntaxTree[] trees = [.. compilation.SyntaxTrees];

        if (trees.Length != _trees.Length || !_project.IsOf(compilation))
        {
            return null;
        }

        for (int i = 0; i < trees.Length; i++)
        {
            if (!ReferenceEquals(trees[i], _trees[i]) && !ShowsTheSame(trees[i], _trees[i]))
            {
                return null;
            }
        }

        return new ProjectState(_project, trees);
    }

    private static bool ShowsTheSame(SyntaxTree after, SyntaxTree before) => before.Options.Equals(after.Options)
        && before.FilePath == after.FilePath
        && FileMode.IsSame(after, before)
        && Surface.IsSame(after.GetRoot(), before.GetRoot());
}
