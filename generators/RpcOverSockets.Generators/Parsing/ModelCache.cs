using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The models that one step has made of its roots, for those whose parse cannot give anything new.</summary>
/// <remarks>The driver parses every root after every edit, because a base interface or a constant in any other file may have changed.
/// <see cref="Surroundings"/> tells the few that an edit can reach from all others. Thread-safe.</remarks>
/// <typeparam name="TModel">The model.</typeparam>
/// <param name="surroundings">Follows the edits; null to parse always.</param>
/// <param name="parse">Parses a root.</param>
internal sealed class ModelCache<TModel>(Surroundings? surroundings, Func<GeneratorAttributeSyntaxContext, CancellationToken, TModel> parse)
{
    private readonly ConditionalWeakTable<SyntaxNode, Entry> _entries = new(); // keyed by node: an edited file has new ones

    /// <summary>Gets a root's model, parsed only where its declaration or its surroundings may have changed.</summary>
    public TModel Get(GeneratorAttributeSyntaxContext root, CancellationToken cancellationToken)
    {
        if (surroundings is null)
        {
            return parse(root, cancellationToken);
        }

        int now = surroundings.Visit(root.SemanticModel.Compilation, root.TargetNode, out int changedAt);

        if (_entries.TryGetValue(root.TargetNode, out Entry known) && known.ParsedAt >= changedAt)
        {
            return known.Model;
        }

        var entry = new Entry(now, parse(root, cancellationToken));
        _entries.Remove(root.TargetNode);
        _ = _entries.GetValue(root.TargetNode, _ => entry); // another thread's entry has its own time, so it is as good
        return entry.Model;
    }

    private sealed class Entry(int parsedAt, TModel model)
    {
        public int ParsedAt { get; } = parsedAt;

        public TModel Model { get; } = model;
    }
}
