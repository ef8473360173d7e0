using System.Globalization;
using System.Text;
using System.Text.Json;
using RpcOverSockets.Generators.Tests.Harness;

namespace RpcOverSockets.Generators.Tests;

/// <summary>Values that MessagePack-CSharp 3.1.8 wrote: generated codecs write the same bytes, and read them back.</summary>
public sealed class VectorTests
{
    private sealed record Vector(string Type, string Value, string Bytes);

    [Fact]
    public void Every_vector_is_written_and_rewritten_byte_for_byte()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(
            Path.Combine(AppContext.BaseDirectory, "Vectors", "messagepack-csharp-3.1.8.json")));
        Vector[] vectors = [.. json.RootElement.GetProperty("vectors").EnumerateArray().Select(static vector => new Vector(
            vector.GetProperty("type").GetString()!,
            vector.GetProperty("value").GetString()!,
            vector.GetProperty("bytes").GetString()!))];
        IEnumerable<string> declarations = json.RootElement.GetProperty("declarations").EnumerateArray().Select(static d => d.GetString()!);

        LoadedAssembly user = LoadedAssembly.From(
            Sources.MessagePackAttributes, Sources.Wire, SourceOf([.. declarations], vectors));

        var wrong = new List<string>();

        for (int i = 0; i < vectors.Length; i++)
        {
            string result = Run(user, i);

            // Each value travels as the only member of an object: 91 and its own bytes.
            string expected = $"91{vectors[i].Bytes} 91{vectors[i].Bytes}";

            if (result != expected)
            {
                wrong.Add($"{vectors[i].Type} {vectors[i].Value}:\n  expected {expected}\n  actual   {result}");
            }
        }

        Assert.True(vectors.Length >= 136);
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static string Run(LoadedAssembly user, int number)
    {
        try
        {
            return (string)user.Call("Vectors", $"Run{number}")!;
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }

    private static string SourceOf(string[] declarations, Vector[] vectors)
    {
        var source = new StringBuilder("""
            #nullable disable
            using System;
            using System.Buffers;
            using System.Collections.Concurrent;
            using System.Collections.Generic;
            using System.Collections.Immutable;
            using System.Collections.ObjectModel;
            using System.Linq;
            using System.Numerics;
            using System.Text;
            using MessagePack;
            using RpcOverSockets;
            using RpcOverSockets.Serialization;

            """);

        foreach (string declaration in declarations)
        {
            source.AppendLine(declaration);
        }

        for (int i = 0; i < vectors.Length; i++)
        {
            string member = $"[RpcKey(0)] public {vectors[i].Type} Value;";
            source.AppendLine(CultureInfo.InvariantCulture, $"[RpcMessage] public sealed class Box{i} {{ {member} }}");
        }

        source.AppendLine("public static class Vectors {");

        for (int i = 0; i < vectors.Length; i++)
        {
            string codec = $"Box{i}, __Rpc_Box{i}Codec";
            source.AppendLine(CultureInfo.InvariantCulture, $$"""
                public static string Run{{i}}()
                {
                    string written = Wire.Hex<{{codec}}>(new Box{{i}} { Value = {{vectors[i].Value}} });
                    return written + " " + Wire.Hex<{{codec}}>(Wire.Read<{{codec}}>("91{{vectors[i].Bytes}}"));
                }
                """);
        }

        return source.AppendLine("}").ToString();
    }
}
