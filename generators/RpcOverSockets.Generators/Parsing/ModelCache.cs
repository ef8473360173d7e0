using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The models that one step has made of its roots, for those whose parse cannot give anything new.</summary>
/// <remarks>The driver parses every root after every edit, because a base interface or a constant in any other file may have changed.
/// Nearly all edits change bodies, comments and spaces, and Roslyn tells that by looking at the edited file only. Thread-safe.</remarks>
/// <typeparam name="TModel">The model.</typeparam>
internal sealed class ModelCache<TModel>(Surroundings surroundings, Func<GeneratorAttributeSyntaxContext, CancellationToken, TModel> parse)
{
    private readonly ConditionalWeakTable<SyntaxNode, Entry> _entries = new(); // keyed by node: an edited file has new ones

    /// <summary>Gets a root's model, parsed only where its declaration or its surroundings may have changed.</summary>
    public TModel Get(GeneratorAttributeSyntaxContext root, CancellationToken cancellationToken)
    {
        Surface surface = surroundings.SurfaceOf(root.SemanticModel.Compilation);

        if (_entries.TryGetValue(root.TargetNode, out Entry known) && ReferenceEquals(known.Surface, surface))
        {
            return known.Model;
        }

        var entry = new Entry(surface, parse(root, cancellationToken));
        _entries.Remove(root.TargetNode);
        _ = _entries.GetValue(root.TargetNode, _ => entry); // another thread's entry is as good
        return entry.Model;
    }

    private sealed class Entry(Surface surface, TModel model)
    {
        public Surface Surface { get; } = surface;

        public TModel Model { get; } = model;
    }
}
