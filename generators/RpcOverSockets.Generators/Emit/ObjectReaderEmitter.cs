using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits how an object is read: created first and filled in place, so that what the peer does not send keeps its default;
/// or, where its constructor or initializer wants values, read into locals and created at the end.</summary>
/// <remarks>A block of one statement is work for the compiler, and in a debug build for the processor: two sequence points, for each
/// member. So there are no braces around the statement of a member.</remarks>
internal static class ObjectReaderEmitter
{
    public static void Emit(IndentedWriter writer, ObjectModel model, AccessorNames accessors)
    {
        var names = new ReaderNames(model, accessors);

        using (writer.Block($"public static {CodecEmitter.Nullable(model)} Read(ref {KnownNames.Reader} reader)"))
        {
            EmitNil(writer, model);
            EmitEntry(writer, model);

            if (model.Unknown is not null)
            {
                writer.Line($"{KnownNames.Root}RpcUnknownFields? unknown = null;");
            }

            if (names.IsDeferred)
            {
                EmitLocals(writer, names);
            }
            else
            {
                EmitCreation(writer, names);
            }

            if (model.IsMap)
            {
                MapReaderEmitter.Emit(writer, names);
            }
            else
            {
                EmitElements(writer, names);
            }

            EmitExit(writer, model);
            EmitRequired(writer, names);

            if (names.IsDeferred)
            {
                EmitCreation(writer, names);
                EmitLateAssignments(writer, names);
            }

            if (model.Unknown is { } unknown)
            {
                writer.Line($"if (unknown is not null) {names.Assign(unknown, "unknown")}");
            }

            if (model.AfterReading is { } callback)
            {
                writer.Line(callback);
            }

            writer.Line("return value;");
        }
    }

    private static void EmitNil(IndentedWriter writer, ObjectModel model)
    {
        string action = model.IsValueType
            ? $"{KnownNames.CodecHelpers}.ThrowNullStruct({Literals.Text(model.Declaration.ShortName)});"
            : "return null;";
        writer.Line($$"""
            if (reader.TryReadNil())
            {
                {{action}}
            }

            """);
    }

    // Many almost empty objects would take far more memory than they took on the wire: the reader keeps account of it.
    private static void EmitEntry(IndentedWriter writer, ObjectModel model)
    {
        writer.Line($"int count = reader.Enter{(model.IsMap ? "Map" : "Array")}({ElementsOf(model)});");
        writer.Line();
    }

    private static void EmitExit(IndentedWriter writer, ObjectModel model)
    {
        if (model.IsMap)
        {
            writer.Line("reader.Leave();");
            return;
        }

        int known = ElementsOf(model);

        if (model.Unknown is not null)
        {
            string rest = $"{KnownNames.Serialization}UnknownFields.ReadElements(ref reader, count - {known})";
            writer.Line($"if (count > {known}) unknown = {rest};");
            writer.Line("reader.Leave();");
            return;
        }

        writer.Line($"reader.LeaveArray(count - {known}); // what is more is of a newer peer");
    }

    private static int ElementsOf(ObjectModel model)
    {
        int members = model.Members.Count;
        return model.IsMap || members == 0 ? members : model.Members[members - 1].Index + 1;
    }

    private static void EmitLocals(IndentedWriter writer, ReaderNames names)
    {
        foreach (MemberModel member in names.Model.Members)
        {
            if (member.Setter != MemberSetter.None)
            {
                string initial = names.ConstructorDefault(member) ?? (member.Type.DeniesNull ? "default!" : "default");
                writer.Line($"{member.Type.Name} {names.LocalOf(member)} = {initial};");
            }
        }

        writer.Line();
    }

    // Emits:  Order value = new Order(id: id) { Name = name };
    private static void EmitCreation(IndentedWriter writer, ReaderNames names)
    {
        ObjectModel model = names.Model;
        ConstructionModel construction = model.Construction;
        string self = model.Declaration.FullName;
        var arguments = new List<string>();

        foreach (ConstructorArgumentModel argument in construction.Arguments)
        {
            string value = argument.Member < 0 ? argument.Default! : names.LocalOf(model.Members[argument.Member]);
            arguments.Add($"{Names.Escape(argument.Parameter)}: {value}");
        }

        if (construction.Accessor is { } accessor)
        {
            writer.Line($"{self} value = {names.Accessors.Call(accessor, string.Join(", ", arguments))};");
            return;
        }

        List<string> initializers = [.. model.Members
            .Where(static member => member.Setter == MemberSetter.Initializer)
            .Select(member => $"{Names.Escape(member.Name)} = {names.LocalOf(member)}")];
        initializers.AddRange(construction.UnsentRequired.Select(static name => $"{Names.Escape(name)} = default!"));
        string initializer = initializers.Count == 0 ? "" : $" {{ {string.Join(", ", initializers)} }}";
        writer.Line($"{self} value = new {self}({string.Join(", ", arguments)}){initializer};");
    }

    private static void EmitElements(IndentedWriter writer, ReaderNames names)
    {
        int next = 0;

        foreach (MemberModel member in names.Model.Members)
        {
            if (member.Index > next)
            {
                EmitGap(writer, next, member.Index);
            }

            string statement = member.Setter == MemberSetter.None ? "reader.Skip();" : names.Store(member);
            writer.Line($"if (count > {member.Index}) {statement}");
            next = member.Index + 1;
        }
    }

    private static void EmitGap(IndentedWriter writer, int start, int end)
    {
        writer.Line(end - start == 1
            ? $"if (count > {start}) reader.Skip();"
            : $"reader.SkipElements(int.Min(count, {end}) - {start});");
    }

    private static void EmitRequired(IndentedWriter writer, ReaderNames names)
    {
        foreach (MemberModel member in names.Model.Members)
        {
            if (member.MustBeSent)
            {
                string type = Literals.Text(names.Model.Declaration.ShortName);
                string name = Literals.Text(member.Name);
                string missing = names.WasRead(member, expected: false);
                writer.Line($"if ({missing}) {KnownNames.CodecHelpers}.ThrowMissingMember({type}, {name});");
            }
        }
    }

    // What was not sent keeps the value that the constructor gave it.
    private static void EmitLateAssignments(IndentedWriter writer, ReaderNames names)
    {
        foreach (MemberModel member in names.Model.Members)
        {
            if (member.Setter is MemberSetter.Assignment or MemberSetter.Accessor or MemberSetter.Copy)
            {
                writer.Line($"if ({names.WasRead(member)}) {names.Assign(member, names.LocalOf(member))}");
            }
        }
    }
}
