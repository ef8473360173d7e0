using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the holder classes of accessors, one for each type that declares such members.</summary>
internal static class AccessorEmitter
{
    private const string Attribute = "global::System.Runtime.CompilerServices.UnsafeAccessor";

    public static void Emit(IndentedWriter writer, DeclarationModel declaration, AccessorNames names)
    {
        foreach (IGrouping<string, AccessorModel> holder in names.All.GroupBy(static accessor => accessor.Target, StringComparer.Ordinal))
        {
            AccessorModel first = holder.First();
            string parameters = first.TypeParameters.Count == 0
                ? ""
                : $"<{string.Join(", ", first.TypeParameters.Select(static p => p.Name))}>";

            writer.Line();
            writer.Line("// Members that C# hides from other types: the runtime binds these declarations to them.");
            SourceFile.EmitObsolete(writer, declaration);
            writer.Line($"file static class {names.HolderOf(first)}{parameters}");

            using (writer.Indent())
            {
                foreach (TypeParameterModel parameter in first.TypeParameters.Where(static p => p.Constraints.Length > 0))
                {
                    writer.Line($"where {parameter.Name} : {parameter.Constraints}");
                }
            }

            using (writer.Block())
            {
                bool isFirst = true;

                foreach (AccessorModel accessor in holder)
                {
                    if (!isFirst)
                    {
                        writer.Line();
                    }

                    isFirst = false;
                    EmitAccessor(writer, accessor, names.MethodOf(accessor));
                }
            }
        }
    }

    private static void EmitAccessor(IndentedWriter writer, AccessorModel accessor, string method)
    {
        string target = $"{(accessor.IsTargetValueType ? "ref " : "")}{accessor.Target} target";
        (string kind, string name, string declaration) = accessor.Kind switch
        {
            AccessorKind.Field => ("Field", accessor.Member, $"ref {accessor.Type} {method}({target})"),
            AccessorKind.Getter => ("Method", Prefixed("get_", accessor.Member), $"{accessor.Type} {method}({target})"),
            AccessorKind.Setter => ("Method", Prefixed("set_", accessor.Member), $"void {method}({target}, {accessor.Type} value)"),
            _ => ("Constructor", "", $"{accessor.Target} {method}({accessor.Type})"),
        };
        string named = name.Length == 0 ? "" : $", Name = {Literals.Text(name)}";
        writer.Line($"[{Attribute}({Attribute}Kind.{kind}{named})]");
        writer.Line($"internal static extern {declaration};");
    }

    // The accessor of an explicitly implemented property is called IHas.get_X.
    private static string Prefixed(string prefix, string member)
    {
        int start = member.LastIndexOf('.') + 1;
        return member.Substring(0, start) + prefix + member.Substring(start);
    }
}
