using System.Globalization;
using System.Text;

namespace RpcOverSockets.Generators.Locking;

/// <summary>Writes the lock. The same blocks stand in generated code, where the contract hash is made of them.</summary>
/// <remarks>Lines end with <c>\n</c>; blocks are in ordinal order, so that the text depends neither on the order of the sources nor on the
/// machine, and so that additions of two people seldom meet on one line.</remarks>
internal static class LockWriter
{
    /// <summary>The first line that counts.</summary>
    public const string Version = "rpclock 2";

    /// <summary>The first line of files from before codecs and what is gone stood in them. They are read, and never written.</summary>
    public const string FirstVersion = "rpclock 1";

    /// <summary>Stands before what is gone.</summary>
    public const string Retired = "retired ";

    private const string Preamble =
        "# What travels between peers, as it was last agreed: the build compares it with the sources (docs/evolution.md).\n" +
        "# Written by: dotnet build -p:RpcLock=update\n" +
        Version + "\n";

    /// <summary>Writes a whole lock file.</summary>
    public static string Write(ContractLock contracts)
    {
        var text = new StringBuilder(Preamble);

        Append(text, contracts.Services.Values.Select(Service), prefix: "");
        Append(text, contracts.Types.Values.Select(Type), prefix: "");
        Append(text, contracts.RetiredServices.Values.Select(Service), Retired);
        Append(text, contracts.RetiredTypes.Values.Select(Type), Retired);
        return text.ToString();
    }

    /// <summary>The block of a contract.</summary>
    public static string Service(LockedService service)
        => Service(service.Name, service.Methods.Select(Method))
            + string.Concat(service.Retired.Select(MethodThatIsGone).OrderBy(static method => method, StringComparer.Ordinal));

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

        foreach (LockedMember member in InOrder(type.Members, type.Layout))
        {
            text.Append("  ").Append(Member(member, type.Layout)).Append('\n');
        }

        foreach (LockedMember member in InOrder(type.Retired, type.Layout))
        {
            text.Append("  ").Append(Retired).Append(Member(member, type.Layout)).Append('\n');
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

    private static void Append(StringBuilder text, IEnumerable<string> blocks, string prefix)
    {
        foreach (string block in blocks.OrderBy(static block => block, StringComparer.Ordinal))
        {
            text.Append('\n').Append(prefix).Append(block);
        }
    }

    private static string MethodThatIsGone(LockedMethod method) => $"  {Retired}{Method(method).TrimStart(' ')}";

    private static string Member(LockedMember member, LockedLayout layout)
    {
        string key = layout == LockedLayout.Map ? LockTokens.Quote(member.Key) : member.Key;
        string name = member.Name.Length == 0 ? "" : LockTokens.Word(member.Name);
        string[] words = [key, name, member.Shape, member.IsRequired ? "required" : ""];
        return string.Join(" ", words.Where(static word => word.Length > 0));
    }

    /// <summary>By key, and by what else there is where two values of an enum, or two things that are gone, have one key.</summary>
    private static IOrderedEnumerable<LockedMember> InOrder(List<LockedMember> members, LockedLayout layout)
    {
        IOrderedEnumerable<LockedMember> byKey = layout == LockedLayout.Map
            ? members.OrderBy(static member => member.Key, StringComparer.Ordinal)
            : members.OrderBy(static member => decimal.Parse(member.Key, CultureInfo.InvariantCulture));
        return byKey
            .ThenBy(static member => member.Name, StringComparer.Ordinal)
            .ThenBy(static member => member.Shape, StringComparer.Ordinal);
    }

    private static void AppendStream(StringBuilder text, string sender, string? stream)
    {
        if (stream is not null)
        {
            text.Append("    ").Append(sender).Append(stream == LockedMethod.Bytes ? " bytes" : $" items {stream}").Append('\n');
        }
    }
}
