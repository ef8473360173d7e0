using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the structs that carry the arguments of one method each, and know how they travel.</summary>
internal static class ArgumentsEmitter
{
    public static void Emit(IndentedWriter writer, ServiceNames names)
    {
        foreach (MethodNames method in names.Served)
        {
            if (method.Arguments.Count > 0)
            {
                writer.Line();
                EmitStruct(writer, names, method);
            }
        }
    }

    /// <summary>The scope in which the fields take their names; the dispatcher takes them in the same order.</summary>
    public static NameScope FieldScope(MethodNames method) => new(
        [.. NameScope.MembersOfObject, method.ArgumentsType, "Read", "Write"]);

    private static void EmitStruct(IndentedWriter writer, ServiceNames names, MethodNames method)
    {
        string self = method.ArgumentsType;
        NameScope scope = FieldScope(method);
        List<string> fields = method.Arguments.ConvertAll(parameter => scope.Take(parameter.Name));
        string parameters = string.Join(", ", method.Arguments.Select((parameter, i) => $"{parameter.Type.Name} {fields[i]}"));

        using (writer.Block($"private readonly struct {self}({parameters}) : {KnownNames.CompilerServices}IRpcArguments<{self}>"))
        {
            for (int i = 0; i < fields.Count; i++)
            {
                writer.Line($"public readonly {method.Arguments[i].Type.Name} {fields[i]} = {fields[i]};");
            }

            writer.Line();
            EmitWrite(writer, method, fields);
            writer.Line();
            EmitRead(writer, names, method);
        }
    }

    private static void EmitWrite(IndentedWriter writer, MethodNames method, List<string> fields)
    {
        using (writer.Block($"public static void Write(ref {KnownNames.Writer} writer, in {method.ArgumentsType} arguments)"))
        {
            writer.Line($"writer.EnterArray({fields.Count});");

            for (int i = 0; i < fields.Count; i++)
            {
                writer.Line(Values.Write(method.Arguments[i].Type, $"arguments.{fields[i]}"));
            }

            writer.Line("writer.Leave();");
        }
    }

    private static void EmitRead(IndentedWriter writer, ServiceNames names, MethodNames method)
    {
        string self = method.ArgumentsType;
        List<ParameterModel> parameters = method.Arguments;
        int required = parameters.FindLastIndex(static parameter => parameter.Default is null) + 1;

        using (writer.Block($"public static {self} Read(ref {KnownNames.Reader} reader)"))
        {
            writer.Line("int count = reader.EnterArray(0);");

            if (required > 0)
            {
                EmitMissing(writer, names, method, required);
            }

            writer.Line($"{self} arguments = new(");

            using (writer.Indent())
            {
                for (int i = 0; i < parameters.Count; i++)
                {
                    string read = Values.Read(parameters[i].Type);
                    string value = i < required ? read : $"count > {i} ? {read} : {parameters[i].Default}";
                    writer.Line(value + (i < parameters.Count - 1 ? "," : ");"));
                }
            }

            writer.Line($$"""

                reader.LeaveArray(count - {{parameters.Count}}); // what is more is of a newer caller
                return arguments;
                """);
        }
    }

    // Emits:  if (count < 2) { CodecHelpers.ThrowMissingArgument("interop.Test/Add", count == 0 ? "a" : "b", count); }
    private static void EmitMissing(IndentedWriter writer, ServiceNames names, MethodNames method, int required)
    {
        string wireName = Literals.Text($"{names.Service.WireName}/{method.Model.WireName}");
        string missing = Literals.Text(method.Arguments[required - 1].Name);

        if (required > 1)
        {
            IEnumerable<string> arms = method.Arguments.Take(required - 1).Select(static (p, i) => $"{i} => {Literals.Text(p.Name)}, ");
            missing = $"count switch {{ {string.Concat(arms)}_ => {missing} }}";
        }

        writer.Line($$"""

            if (count < {{required}})
            {
                {{KnownNames.CodecHelpers}}.ThrowMissingArgument({{wireName}}, {{missing}}, count);
            }

            """);
    }
}
