using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the loop that reads a map: keys in any order, unknown ones skipped, a second value for one key refused.</summary>
internal static class MapReaderEmitter
{
    public static void Emit(IndentedWriter writer, ReaderNames names)
    {
        if (names.Model.Members.Count > 0)
        {
            writer.Line($"ulong {string.Join(", ", names.SeenWords.Select(static word => word + " = 0"))};");
        }

        writer.Line();

        using (writer.Block("for (int i = 0; i < count; i++)"))
        {
            writer.Line("global::System.ReadOnlySpan<byte> key = reader.ReadStringSpan();");
            writer.Line();

            using (writer.Block("switch (key.Length)"))
            {
                foreach (MemberModel member in names.Model.Members)
                {
                    EmitCase(writer, names, member);
                }

                writer.Line("default:");

                using (writer.Indent())
                {
                    string action = names.Model.Unknown is null
                        ? "reader.Skip();"
                        : $"{KnownNames.Serialization}UnknownFields.ReadEntry(ref reader, key, ref unknown);";
                    writer.Line($"{action} // a member that this version does not know");
                    writer.Line("break;");
                }
            }
        }

        writer.Line();
    }

    // Emits:  case 3 when SequenceEqual(key, "foo"u8): MarkSeen(…); value.Foo = reader.ReadInt32(); break;
    private static void EmitCase(IndentedWriter writer, ReaderNames names, MemberModel member)
    {
        string key = Literals.Text(member.Key);
        int length = System.Text.Encoding.UTF8.GetByteCount(member.Key);
        string type = Literals.Text(names.Model.Declaration.ShortName);
        (string word, int bit) = names.SeenBit(member);
        writer.Line($"case {length} when global::System.MemoryExtensions.SequenceEqual(key, {key}u8):");

        using (writer.Indent())
        {
            writer.Line($"{KnownNames.CodecHelpers}.MarkSeen(ref {word}, {bit}, {type}, {key});");
            writer.Line(member.Setter == MemberSetter.None ? "reader.Skip();" : names.Store(member));
            writer.Line("break;");
        }
    }
}
