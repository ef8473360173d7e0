using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the file of a payload type: its codec, and accessors where C# would forbid a member.</summary>
internal static class CodecEmitter
{
    public static SourceText Emit(PayloadModel payload)
    {
        IndentedWriter writer = SourceFile.Start(payload.Declaration);
        string self = payload.Declaration.FullName;
        string visibility = payload.Declaration.IsPublic ? "public" : "internal";
        string name = $"{KnownNames.Prefix}{payload.Declaration.HelperName}Codec{ParametersOf(payload)}";

        writer.Line($"/// <summary>Writes and reads {payload.Declaration.ShortName}.</summary>");
        SourceFile.EmitAttributes(writer, payload.Declaration);
        writer.Line($"{visibility} readonly struct {name} : {KnownNames.Serialization}IRpcCodec<{self}>");
        EmitConstraints(writer, payload);

        using (writer.Block())
        {
            switch (payload)
            {
                case ObjectModel model:
                    var accessors = new AccessorNames(model);
                    ObjectWriterEmitter.Emit(writer, model, accessors);
                    writer.Line();
                    ObjectReaderEmitter.Emit(writer, model, accessors);
                    break;
                case UnionModel union:
                    UnionEmitter.Emit(writer, union);
                    break;
                case BrokenModel:
                    EmitBroken(writer, payload);
                    break;
            }

            DescriptionEmitter.Emit(writer, payload);
        }

        if (payload is ObjectModel withAccessors)
        {
            AccessorEmitter.Emit(writer, payload.Declaration, new AccessorNames(withAccessors));
        }

        return SourceFile.Finish(writer);
    }

    /// <summary>The type as a parameter or result: with <c>?</c> where it can be nil.</summary>
    public static string Nullable(PayloadModel payload) => payload.Declaration.FullName + (payload.IsValueType ? "" : "?");

    private static void EmitBroken(IndentedWriter writer, PayloadModel payload)
    {
        string message = $"{payload.Declaration.ShortName} cannot be serialized: see the diagnostics RPCSnnnn of the build.";
        string action = $"throw new global::System.NotSupportedException({Literals.Text(message)})";
        writer.Line($"""
            public static void Write(ref {KnownNames.Writer} writer, {Nullable(payload)} value)
                => {action};

            public static {Nullable(payload)} Read(ref {KnownNames.Reader} reader)
                => {action};
            """);
    }

    // Emits:  <T, TCodec>
    private static string ParametersOf(PayloadModel payload)
    {
        if (payload.TypeParameters.Count == 0)
        {
            return "";
        }

        IEnumerable<string> names = payload.TypeParameters.Select(static p => p.Name)
            .Concat(payload.TypeParameters.Select(static p => p.Codec));
        return $"<{string.Join(", ", names)}>";
    }

    // Emits:  where TCodec : struct, IRpcCodec<T>
    private static void EmitConstraints(IndentedWriter writer, PayloadModel payload)
    {
        using (writer.Indent())
        {
            foreach (TypeParameterModel parameter in payload.TypeParameters)
            {
                if (parameter.Constraints.Length > 0)
                {
                    writer.Line($"where {parameter.Name} : {parameter.Constraints}");
                }
            }

            foreach (TypeParameterModel parameter in payload.TypeParameters)
            {
                writer.Line($"where {parameter.Codec} : struct, {KnownNames.Serialization}IRpcCodec<{parameter.Name}>");
            }
        }
    }
}
