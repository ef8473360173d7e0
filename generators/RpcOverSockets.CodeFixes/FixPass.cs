using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RpcOverSockets.CodeFixes;

/// <summary>Changes of several edits that can be applied together. Used by one thread.</summary>
internal sealed class FixPass
{
    private readonly Dictionary<SyntaxTree, SortedDictionary<TextSpan, FileChange>> _files = [];

    public IEnumerable<FileChange> Changes => _files.Values.SelectMany(static file => file.Values);

    /// <summary>Takes all changes of an edit, or none where one of them gets in the way of another edit's.</summary>
    public bool TryAdd(IReadOnlyList<FileChange> changes)
    {
        if (changes.Any(IsInTheWay))
        {
            return false;
        }

        foreach (FileChange change in changes)
        {
            if (!_files.TryGetValue(change.Tree, out SortedDictionary<TextSpan, FileChange>? file))
            {
                _files.Add(change.Tree, file = []);
            }

            file[change.Change.Span] = change;
        }

        return true;
    }

    /// <summary>Gets a diagnostic where it is after the changes, or null where its token is no longer there.</summary>
    public Diagnostic? Move(Diagnostic diagnostic, SyntaxTree before, SyntaxTree after)
    {
        TextSpan old = diagnostic.Location.SourceSpan;
        var span = TextSpan.FromBounds(Move(old.Start, before), Math.Max(Move(old.Start, before), Move(old.End, before)));
        SourceText text = after.GetText();
        return span.End <= text.Length && TokenAt(before, old.Start) == TokenAt(after, span.Start)
            ? At(diagnostic, Location.Create(after, span))
            : null;
    }

    // With its message, which a fix may ask for: what it was made of nobody can see.
    private static Diagnostic At(Diagnostic diagnostic, Location location) => Diagnostic.Create(
        diagnostic.Id,
        diagnostic.Descriptor.Category,
        diagnostic.GetMessage(CultureInfo.InvariantCulture),
        diagnostic.Severity,
        diagnostic.DefaultSeverity,
        isEnabledByDefault: true,
        diagnostic.WarningLevel,
        location: location,
        properties: diagnostic.Properties);

    private static string TokenAt(SyntaxTree tree, int position) => tree.GetRoot().FindToken(position).Text;

    private int Move(int position, SyntaxTree tree)
        => !_files.TryGetValue(tree, out SortedDictionary<TextSpan, FileChange>? file) ? position
            : position + file.Values.Where(change => change.Change.Span.End <= position)
                .Sum(static change => change.Change.NewText!.Length - change.Change.Span.Length);

    // What two edits both ask for, such as a using, is no obstacle.
    private bool IsInTheWay(FileChange change) => _files.TryGetValue(change.Tree, out SortedDictionary<TextSpan, FileChange>? file)
        && !(file.TryGetValue(change.Change.Span, out FileChange same) && same.Change.NewText == change.Change.NewText)
        && file.Keys.Any(other => other == change.Change.Span
            || (other.Start < change.Change.Span.End && change.Change.Span.Start < other.End));
}
