using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>A change of one place in one file.</summary>
internal readonly struct FileChange
{
    private FileChange(SyntaxTree tree, TextSpan span, string text)
    {
        Tree = tree;
        Change = new TextChange(span, text);
    }

    public SyntaxTree Tree { get; }

    public TextChange Change { get; }

    public static FileChange InsertBefore(SyntaxToken token, string text) => Insert(token.SyntaxTree!, token.SpanStart, text);

    public static FileChange Insert(SyntaxTree tree, int position, string text) => new(tree, new TextSpan(position, 0), text);

    public static FileChange Replace(SyntaxNode node, string text) => new(node.SyntaxTree, node.Span, text);

    public static FileChange Replace(SyntaxTree tree, int start, int end, string text) => new(tree, TextSpan.FromBounds(start, end), text);

    public static FileChange Remove(SyntaxTree tree, int start, int end) => new(tree, TextSpan.FromBounds(start, end), "");
}
