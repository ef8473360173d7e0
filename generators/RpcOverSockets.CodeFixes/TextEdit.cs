namespace RpcOverSockets.CodeFixes;

/// <summary>One way to mend a diagnostic.</summary>
internal sealed class TextEdit
{
    public TextEdit(string title, string key, params FileChange[] changes)
    {
        Title = title;
        Key = key;
        Changes = changes;
    }

    /// <summary>Gets what the editor's menu says.</summary>
    public string Title { get; }

    /// <summary>Gets what kind of edit it is: "fix all" takes the edits of the same kind.</summary>
    public string Key { get; }

    public IReadOnlyList<FileChange> Changes { get; }
}
