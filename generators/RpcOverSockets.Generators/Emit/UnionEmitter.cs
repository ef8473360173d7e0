using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits how a union is written and read.</summary>
internal static class UnionEmitter
{
    public static void Emit(IndentedWriter writer, UnionModel union)
    {
        string name = Literals.Text(union.Declaration.ShortName);
        EmitWrite(writer, union, name);
        writer.Line();
        EmitRead(writer, union, name);
    }

    private static void EmitWrite(IndentedWriter writer, UnionModel union, string name)
    {
        using (writer.Block($"public static void Write(ref {KnownNames.Writer} writer, {CodecEmitter.Nullable(union)} value)"))
        {
            writer.Line("""
                if (value is null)
                {
                    writer.WriteNil();
                    return;
                }

                // The exact type: a type derived from a case is not that case, and its own members would be lost.
                global::System.Type type = ((object)value).GetType();

                """);
            string keyword = "if";

            foreach (UnionCaseModel entry in union.Cases)
            {
                using (writer.Block($"{keyword} (type == typeof({entry.Type.Name}))"))
                {
                    writer.Line("writer.EnterArray(2);");
                    writer.Line($"writer.WriteInt32({Literals.Integer(entry.Key)});");
                    writer.Line($"{entry.Type.Codec}.Write(ref writer, ({entry.Type.Name})value);");
                    writer.Line("writer.Leave();");
                }

                keyword = "else if";
            }

            writer.Line($$"""
                else
                {
                    {{KnownNames.CodecHelpers}}.ThrowUnknownUnionType({{name}}, value);
                }
                """);
        }
    }

    private static void EmitRead(IndentedWriter writer, UnionModel union, string name)
    {
        using (writer.Block($"public static {CodecEmitter.Nullable(union)} Read(ref {KnownNames.Reader} reader)"))
        {
            writer.Line($$"""
                if (reader.TryReadNil())
                {
                    return null;
                }

                int key = {{KnownNames.CodecHelpers}}.EnterUnion(ref reader, {{name}});
                {{CodecEmitter.Nullable(union)}} value = null;

                """);

            using (writer.Block("switch (key)"))
            {
                foreach (UnionCaseModel entry in union.Cases)
                {
                    writer.Line($"""
                        case {Literals.Integer(entry.Key)}:
                            value = {entry.Type.Codec}.Read(ref reader);
                            break;
                        """);
                }

                writer.Line($"""
                    default:
                        {KnownNames.CodecHelpers}.ThrowUnknownUnionKey({name}, key);
                        break;
                    """);
            }

            writer.Line();
            writer.Line("reader.Leave();");
            writer.Line("return value;");
        }
    }
}
