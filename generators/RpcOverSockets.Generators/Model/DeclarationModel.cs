namespace RpcOverSockets.Generators.Model;

/// <summary>Where a declared type stands, and how the types are called that the generator puts beside it.</summary>
/// <param name="Namespace">Its namespace, ready to be written; empty for none.</param>
/// <param name="FullName">Its name, fully qualified, without annotations.</param>
/// <param name="ShortName">Its name for messages and comments: <c>Outer.Name</c>.</param>
/// <param name="HelperName">The unique part of helper names: <c>Outer_Name</c>.</param>
/// <param name="HintName">The stem of its file's name, before collisions are resolved.</param>
/// <param name="IsPublic">Whether other assemblies see it.</param>
/// <param name="IsObsolete">Whether it, or a member that generated code touches, is obsolete.</param>
internal sealed record DeclarationModel(
    string Namespace, string FullName, string ShortName, string HelperName, string HintName, bool IsPublic, bool IsObsolete)
{
    /// <summary>Gets the name of a payload type in the contract lock.</summary>
    public string LockName { get; init; } = "";
}
