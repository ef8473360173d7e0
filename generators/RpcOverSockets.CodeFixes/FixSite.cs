using Microsoft.CodeAnalysis;

namespace RpcOverSockets.CodeFixes;

/// <summary>What a fix may look at: the diagnostic, the node of its first token, and the meaning of the code around.</summary>
internal sealed class FixSite
{
    public FixSite(Diagnostic diagnostic, SyntaxNode node, SemanticModel model, CancellationToken cancellationToken)
    {
        Diagnostic = diagnostic;
        Node = node;
        Model = model;
        CancellationToken = cancellationToken;
    }

    public Diagnostic Diagnostic { get; }

    public SyntaxNode Node { get; }

    public SemanticModel Model { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Asks whether code is part of the project that is looked at; the symbols of others show theirs, too.</summary>
    public bool IsInProject(SyntaxNode node) => Model.Compilation.ContainsSyntaxTree(node.SyntaxTree);

    /// <summary>Gets the nearest node of a kind, from the diagnostic's outwards.</summary>
    public T? Enclosing<T>()
        where T : SyntaxNode
        => Node.FirstAncestorOrSelf<T>();
}
