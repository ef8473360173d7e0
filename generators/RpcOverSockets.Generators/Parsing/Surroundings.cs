using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Follows the compilations of one driver and tells which roots may see what has changed between them.</summary>
/// <remarks>
/// <para>Why a root that is not told to have changed gives the same model. A parse starts at the root's declaration, and each further
/// symbol is found by name: a name in a declaration that was looked at is bound to a type, and from a type come its members, bases and
/// attributes, which its declarations spell. So what one declaration shows can be seen by a second only if the second mentions the name
/// of a type of the first, or of one that does, and so on; whether it is bound to that type, to another of the name or to none does not
/// matter. <see cref="SurfaceChange"/> collects the names of all types in declarations that an edit changed, added or removed, before and
/// after it, and the names of namespaces that came or went; then those of declarations that mention one of them, until there are no more.
/// Parts of a partial type mention its name, as does a type in the place of another. Usings count as mentioned by all declarations below.
/// Bodies and trivia are seen by no declaration, but for nullable directives and the mark of generated files.</para>
/// <para>What is found without a name counts for everything: global usings, assembly attributes, what these two mention, options,
/// references, types below System, which the compiler itself may look for, and what stands in the place of a referenced or a generated
/// type: it is met where another project, or the generator, means that one.</para>
/// <para>Thread-safe. Keeps no compilation alive.</para>
/// </remarks>
internal sealed class Surroundings
{
    private readonly object _gate = new();
    private readonly WeakReference<Compilation?> _last = new(null);                 // _gate
    private readonly ConditionalWeakTable<SyntaxTree, FileState> _files = new();    // _gate, for what is in it
    private ProjectFacts? _project;                                                 // _gate; of _last, as are those below
    private SyntaxTree[] _trees = [];
    private int _now;
    private int _allChangedAt;

    /// <summary>Moves on to a compilation, if it is another one than the last.</summary>
    /// <param name="compilation">The compilation.</param>
    /// <param name="root">A root in it.</param>
    /// <param name="changedAt">When something changed that the root may see, itself included.</param>
    /// <returns>The time: how often there was another compilation.</returns>
    public int Visit(Compilation compilation, SyntaxNode root, out int changedAt)
    {
        lock (_gate)
        {
            if (!_last.TryGetTarget(out Compilation? last) || !ReferenceEquals(last, compilation))
            {
                MoveTo(compilation);
                _last.SetTarget(compilation);
            }

            changedAt = _files.TryGetValue(root.SyntaxTree, out FileState file)
                ? Math.Max(_allChangedAt, file.ChangedAt(root))
                : _allChangedAt;
            return _now;
        }
    }

    private void MoveTo(Compilation compilation)
    {
        SyntaxTree[] trees = [.. compilation.SyntaxTrees];
        _now++;

        if (_project?.IsOf(compilation) != true || !TryFollow(compilation, trees))
        {
            _project = new ProjectFacts(compilation);
            _allChangedAt = _now;
        }

        _trees = trees;
    }

    /// <summary>Marks what may see the difference to the last compilation.</summary>
    /// <returns>False where that is everything.</returns>
    private bool TryFollow(Compilation compilation, SyntaxTree[] trees)
    {
        int start = 0;
        int same = Math.Min(trees.Length, _trees.Length);
        while (start < same && ReferenceEquals(trees[start], _trees[start]))
        {
            start++;
        }

        int tail = 0;
        while (tail < same - start && ReferenceEquals(trees[trees.Length - tail - 1], _trees[_trees.Length - tail - 1]))
        {
            tail++;
        }

        var change = new SurfaceChange(FactsOf, compilation);

        // A file that comes back after an edit was undone has roots from its last time, and has missed what happened since.
        for (int i = start; i < trees.Length - tail; i++)
        {
            StateOf(trees[i]).AddedAt = _now;
        }

        return change.TryCompare(_trees, trees, start, tail) && change.TrySpread(trees, _now);
    }

    private FileFacts FactsOf(SyntaxTree tree) => StateOf(tree).Facts;

    private FileState StateOf(SyntaxTree tree) => _files.GetValue(tree, static tree => new FileState(tree));

    /// <summary>What is known of a file. Facts are gathered when an edit asks for them first: a build never does.</summary>
    private sealed class FileState(SyntaxTree tree)
    {
        private FileFacts? _facts;

        public int AddedAt { get; set; }

        public FileFacts Facts => _facts ??= FileFacts.Read(tree);

        public int ChangedAt(SyntaxNode root) => root is CompilationUnitSyntax || _facts is null
            ? AddedAt
            : Math.Max(AddedAt, _facts.UnitAt(root.SpanStart).ChangedAt);
    }
}
