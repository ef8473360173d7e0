using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>How one value is written and read.</summary>
internal static class Values
{
    // Emits:  writer.WriteInt32(value.Id);   or   GuidCodec.Write(ref writer, value.Key);
    public static string Write(TypeModel type, string value) => type.Primitive is { } primitive
        ? $"writer.Write{primitive}({value});"
        : $"{type.Codec}.Write(ref writer, {value});";

    // Emits:  reader.ReadInt32()   or   GuidCodec.Read(ref reader)
    public static string Read(TypeModel type)
    {
        string read = type.Primitive is { } primitive ? $"reader.Read{primitive}()" : $"{type.Codec}.Read(ref reader)";
        return type.DeniesNull ? read + "!" : read;
    }
}
