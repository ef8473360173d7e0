using RpcOverSockets.Generators.Locking;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the lines of the contract lock into contracts and codecs, where the contract hash is made of them.</summary>
internal static class DescriptionEmitter
{
    private const string Parameter = KnownNames.Serialization + "PayloadDescription payloads";

    // Emits:  public static void Describe(PayloadDescription payloads) { if (payloads.Add("array Order", """ 0 Id int32 """)) { … } }
    public static void Emit(IndentedWriter writer, PayloadModel payload)
    {
        if (LockedModels.Type(payload) is not { } type)
        {
            return;
        }

        string block = LockWriter.Type(type);
        int header = block.IndexOf('\n');
        string mentions = Mentions(payload);
        string add = $"payloads.Add({Literals.Text(block.Substring(0, header))}, {Lines(block.Substring(header + 1))})";

        writer.Line();

        using (writer.Block($"public static void Describe({Parameter})"))
        {
            if (mentions.Length == 0)
            {
                writer.Line($"{add};");
                return;
            }

            using (writer.Block($"if ({add})"))
            {
                writer.Line(mentions);
            }
        }
    }

    // Emits:  public override string DescribeMethod(int method, PayloadDescription payloads) { switch (method) { case 0: … } }
    public static void Emit(IndentedWriter writer, ServiceNames names)
    {
        using (writer.Block($"public override string DescribeMethod(int method, {Parameter})"))
        using (writer.Block("switch (method)"))
        {
            for (int i = 0; i < names.Served.Count; i++)
            {
                writer.Line($"case {Literals.Integer(i)}:");

                using (writer.Indent())
                {
                    MethodModel method = names.Served[i].Model;
                    string mentions = Mentions(method);

                    if (mentions.Length > 0)
                    {
                        writer.Line(mentions);
                    }

                    writer.Line($"return {Lines(LockWriter.Method(LockedModels.Method(method)))};");
                }
            }

            writer.Line("""
                default:
                    return "";
                """);
        }
    }

    // The lines of a block, one below the other, without the end of the last.
    private static string Lines(string block) => Literals.Lines(block.TrimEnd('\n'));

    private static string Mentions(PayloadModel payload) => payload switch
    {
        ObjectModel model => Mentions(model.Members.SelectMany(static member => member.Type.Mentions)),
        UnionModel union => Mentions(union.Cases.SelectMany(static entry => entry.Type.Mentions)),
        _ => "",
    };

    private static string Mentions(MethodModel method)
    {
        IEnumerable<MentionModel> mentions = method.Returns.Value?.Mentions ?? default;

        foreach (ParameterModel parameter in method.Parameters)
        {
            mentions = mentions.Concat(parameter.Type.Mentions).Concat(parameter.Item?.Mentions ?? default);
        }

        return Mentions(mentions.Concat(method.Faults.Select(static fault => new MentionModel(fault.Type, fault.Codec, "", ""))));
    }

    // Emits:  payloads.Type<Order, __Rpc_OrderCodec>();
    private static string Mentions(IEnumerable<MentionModel> mentions)
        => string.Join("\n", mentions.Distinct().Select(static mention => mention.Codec.Length == 0
            ? $"payloads.Enum<{mention.Type}>({Literals.Text(mention.EnumName)}, {Literals.Text(mention.EnumInteger)});"
            : $"payloads.Type<{mention.Type}, {mention.Codec}>();"));
}
