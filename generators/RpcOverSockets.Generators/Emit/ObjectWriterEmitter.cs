using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits how an object is written.</summary>
internal static class ObjectWriterEmitter
{
    public static void Emit(IndentedWriter writer, ObjectModel model, AccessorNames accessors)
    {
        using (writer.Block($"public static void Write(ref {KnownNames.Writer} writer, {CodecEmitter.Nullable(model)} value)"))
        {
            if (!model.IsValueType)
            {
                writer.Line("""
                    if (value is null)
                    {
                        writer.WriteNil();
                        return;
                    }

                    """);
            }

            if (model.BeforeWriting is { } callback)
            {
                writer.Line(callback);
            }

            int last = model.Members.Count - 1;
            int count = model.IsMap || last < 0 ? model.Members.Count : model.Members[last].Index + 1;
            string more = "";
            if (model.Unknown is { } unknown)
            {
                writer.Line($"{KnownNames.Root}RpcUnknownFields? unknown = {Get(unknown, accessors)};");
                more = $" + {KnownNames.Serialization}UnknownFields.Count(unknown)";
            }

            writer.Line($"writer.Enter{(model.IsMap ? "Map" : "Array")}({count}{more});");
            EmitMembers(writer, model, accessors);
            if (model.Unknown is not null)
            {
                writer.Line($"{KnownNames.Serialization}UnknownFields.Write(ref writer, unknown);");
            }

            writer.Line("writer.Leave();");
        }
    }

    private static void EmitMembers(IndentedWriter writer, ObjectModel model, AccessorNames accessors)
    {
        int next = 0;

        foreach (MemberModel member in model.Members)
        {
            if (model.IsMap)
            {
                writer.Line($"writer.WriteRaw({Literals.MessagePackText(member.Key)}); // {Comment(member.Key)}");
            }
            else
            {
                EmitGap(writer, member.Index - next, next);
                next = member.Index + 1;
            }

            writer.Line(Values.Write(member.Type, Get(member, accessors)));
        }
    }

    private static void EmitGap(IndentedWriter writer, int length, int start)
    {
        switch (length)
        {
            case 0:
                break;
            case 1:
                writer.Line($"writer.WriteNil(); // no member has key {start}");
                break;
            default:
                string comment = $"// no members have keys {start} to {start + length - 1}";
                writer.Line($"for (int i = 0; i < {length}; i++) {{ writer.WriteNil(); }} {comment}");
                break;
        }
    }

    private static string Get(MemberModel member, AccessorNames accessors)
    {
        if (member.Getter is { } getter)
        {
            return accessors.Call(getter, AccessorNames.Target(getter));
        }

        return $"{Receiver(member)}.{Names.Escape(member.Name)}";
    }

    public static string Receiver(MemberModel member) => member.HidingCast is { } type ? $"(({type})value)" : "value";

    // A key may hold anything, even the end of a line.
    private static string Comment(string key) => Literals.Text(key);
}
