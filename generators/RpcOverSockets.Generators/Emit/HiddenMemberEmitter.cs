using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the note about members with keys that other assemblies cannot see.</summary>
internal static class HiddenMemberEmitter
{
    /// <summary>The file's name, which no contract or payload type can have: theirs begin with that of a type or namespace.</summary>
    public const string FileName = "-HiddenMembers.g.cs";

    public static SourceText Emit(EquatableArray<HiddenMemberModel> members)
    {
        var writer = new IndentedWriter();
        writer.Line();
        writer.Line("// Members that travel, and that a reference assembly leaves out: a payload type that derives from theirs must know.");

        foreach (HiddenMemberModel member in members)
        {
            string arguments = string.Join(", ", new[] { member.Type, member.Member, member.Attribute }.Select(Literals.Text));
            writer.Line($"[assembly: {KnownNames.CompilerServices}RpcHiddenMember({arguments})]");
        }

        return SourceFile.Finish(writer);
    }
}
