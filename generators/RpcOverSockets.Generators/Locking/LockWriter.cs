using System.Globalization;
using System.Text;

namespace RpcOverSockets.Generators.Locking;

/// <summary>Writes the lock. The same blocks stand in generated code, where the contract hash is made of them.</summary>
/// <remarks>Lines end with <c>\n</c>; blocks are in ordinal order, so that the text depends neither on the order of the sources nor on the
/// machine, and so that additions of two people seldom meet on one line.</remarks>
internal static class LockWriter
{
    /// <summary>The first line that counts; a reader refuses others.</summary>
    public const string Version = "rpclock 1";

    private const string Preamble =
        "# What travels between peers, as it was last agreed: the build compares it with the sources (docs/evolution.md).\n" +
        "# Written by: dotnet build -p:RpcLock=update\n" +
        Version + "\n";

    /// <summary>Writes a whole lock file.</summary>
    public static string Write(ContractLock contracts)
    {
        var text = new StringBuilder(Preamble);

        foreach (string block in contracts.Services.Values.Select(Service).Concat(contracts.Types.Values.Select(Type))
            .OrderBy(static block => block.StartsWith("service", StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(static block => block, StringComparer.Ordinal))
        {
            text.Append('\n').Append(block);
        }

        return text.ToString();
    }

    /// <summary>The block of a contract.</summary>
    public static string Service(LockedService service)
        => Service(service.Name, service.Methods.Select(Method));

    /// <summary>The block of a contract of which the lines of the methods are known.</summary>
    public static string Service(string name, IEnumerable<string> methods)
        => $"service {LockTokens.Word(name)}\n{string.Concat(methods.OrderBy(static method => method, StringComparer.Ordinal))}";

    /// <summary>The lines of a method.</summary>
    public static string Method(LockedMethod method)
    {
        var text = new StringBuilder($"  method {LockTokens.Word(method.Name)} {method.Id.ToString("x8", CultureInfo.InvariantCulture)}");
        text.Append(method.IsOneWay ? " oneway" : "").Append(method.IsIdempotent ? " idempotent" : "");
        text.Append(method.Delivery is null ? "" : $" {method.Delivery}").Append('\n');

        foreach (LockedParameter parameter in method.Parameters)
        {
            text.Append($"    arg {LockTokens.Word(parameter.Name)} {parameter.Shape}");
            text.Append(parameter.Default is null ? "" : $" = {parameter.Default}").Append('\n');
        }

        AppendStream(text, "caller", method.CallerStream);
        AppendStream(text, "callee", method.CalleeStream);
        text.Append(method.Result is null ? "" : $"    result {method.Result}\n");

        foreach (LockedFault fault in method.Faults.OrderBy(static fault => fault.Name, StringComparer.Ordinal))
        {
            text.Append($"    fault {LockTokens.Word(fault.Name)} {fault.Shape}\n");
        }

        return text.ToString();
    }

    /// <summary>The block of a payload type.</summary>
    public static string Type(LockedType type)
    {
        string underlying = type.Layout == LockedLayout.Enum ? $" {type.Underlying}" : "";
        var text = new StringBuilder($"{KeywordOf(type.Layout)} {type.Name}{underlying}\n");

        foreach (LockedMember member in InOrder(type))
        {
            string key = type.Layout == LockedLayout.Map ? LockTokens.Quote(member.Key) : member.Key;
            string name = member.Name.Length == 0 ? "" : LockTokens.Word(member.Name);
            string[] words = [key, name, member.Shape, member.IsRequired ? "required" : ""];
            text.Append("  ").Append(string.Join(" ", words.Where(static word => word.Length > 0))).Append('\n');
        }

        return text.ToString();
    }

    public static string KeywordOf(LockedLayout layout) => layout switch
    {
        LockedLayout.Array => "array",
        LockedLayout.Map => "map",
        LockedLayout.Union => "union",
        _ => "enum",
    };

    /// <summary>By key, and by name where two values of an enum have one number.</summary>
    private static IOrderedEnumerable<LockedMember> InOrder(LockedType type)
    {
        IOrderedEnumerable<LockedMember> byKey = type.Layout == LockedLayout.Map
            ? type.Members.OrderBy(static member => member.Key, StringComparer.Ordinal)
            : type.Members.OrderBy(static member => decimal.Parse(member.Key, CultureInfo.InvariantCulture));
        return byKey.ThenBy(static member => member.Name, StringComparer.Ordinal);
    }

    private static void AppendStream(StringBuilder text, string sender, string? stream)
    {
        if (stream is not null)
        {
            text.Append("    ").Append(sender).Append(stream == LockedMethod.Bytes ? " bytes" : $" items {stream}").Append('\n');
        }
    }
}
