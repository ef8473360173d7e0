using System.Text;

namespace RpcOverSockets.Benchmarks.Generator;

/// <summary>1 000 contracts with 5 methods of 3 parameters and 1 000 payload types with 8 members, in 200 files, and one file without
/// either.</summary>
internal static class SyntheticSolution
{
    public const int Files = 200;
    public const int PerFile = 5;
    public const int Methods = 5;
    public const int Members = 8;

    private static readonly string[] s_types =
        ["int", "string?", "long", "double", "System.Guid", "System.DateTime", "System.Collections.Generic.List<int>?", "bool"];

    public const string Unrelated = """
        namespace Company.Orders;

        public static class Unrelated
        {
            public static int Twice(int n)
            {
                return n * 2;
            }
        }

        """;

    public static string File(int file)
    {
        var text = new StringBuilder("using System.Threading;\nusing System.Threading.Tasks;\nusing RpcOverSockets;\n\n");
        text.Append("namespace Company.Orders;\n\n");

        for (int i = 0; i < PerFile; i++)
        {
            Contract(text, (file * PerFile) + i, file > 0 && i == 0 ? " : IService0" : "");
            Message(text, (file * PerFile) + i);
        }

        return text.ToString();
    }

    /// <summary>The payload types of a file without its contracts.</summary>
    public static string Messages(int file)
    {
        var text = new StringBuilder("using RpcOverSockets;\n\nnamespace Company.Orders;\n\n");

        for (int i = 0; i < PerFile; i++)
        {
            Message(text, (file * PerFile) + i);
        }

        return text.ToString();
    }

    private static void Contract(StringBuilder text, int number, string bases)
    {
        text.Append($"/// <summary>Contract {number}.</summary>\n[RpcService]\npublic partial interface IService{number}{bases}\n{{\n");

        for (int i = 0; i < Methods; i++)
        {
            string name = $"Method{number}x{i}Async";
            text.Append($"    ValueTask<Message{number}?> {name}(");
            text.Append($"int id, string text, Message{number} message, CancellationToken token = default);\n\n");
        }

        text.Append("}\n\n");
    }

    private static void Message(StringBuilder text, int number)
    {
        text.Append($"/// <summary>Message {number}.</summary>\n[RpcMessage]\npublic sealed class Message{number}\n{{\n");

        for (int i = 0; i < Members; i++)
        {
            text.Append($"    [RpcKey({i})]\n    public {s_types[i]} Member{i} {{ get; set; }}\n\n");
        }

        text.Append("}\n\n");
    }
}
