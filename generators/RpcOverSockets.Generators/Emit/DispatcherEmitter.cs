using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the way from a call to the service's method.</summary>
internal static class DispatcherEmitter
{
    public static void Emit(IndentedWriter writer, ServiceNames names)
    {
        string service = $"{names.Service.Declaration.FullName} service";
        string invocation = $"{KnownNames.CompilerServices}RpcInvocation invocation";

        using (writer.Block($"public override void Dispatch({service}, int method, {invocation})"))
        using (writer.Block("switch (method)"))
        {
            for (int i = 0; i < names.Served.Count; i++)
            {
                EmitCase(writer, names, i);
            }

            writer.Line("default:");

            using (writer.Indent())
            {
                writer.Line("throw new global::System.ArgumentOutOfRangeException(nameof(method));");
            }
        }
    }

    // Emits:  case 0: { AddArguments arguments = invocation.ReadArguments<…>(); invocation.Reply<…>(service.Add(…)); return; }
    private static void EmitCase(IndentedWriter writer, ServiceNames names, int number)
    {
        MethodNames method = names.Served[number];

        using (writer.Block($"case {number}: // {method.Model.Name}"))
        {
            // An empty array of arguments is read as well: what cannot be decoded must be refused.
            string variable = method.Arguments.Count > 0 ? $"{method.ArgumentsType} arguments = " : "";
            writer.Line($"{variable}invocation.ReadArguments<{method.ArgumentsType}>();");
            writer.Line($"{Reply(method.Model.Returns)}({Wrapped(method.Model.Returns, Call(method, names.Service))});");
            writer.Line("return;");
        }
    }

    private static string Reply(ReturnModel returns) => returns switch
    {
        { Result: ResultKind.Value, Value: { } value } => $"invocation.Reply<{value.Name}, {value.Codec}>",
        { Result: ResultKind.Items, Value: { } item } => $"invocation.ReplyItems<{item.Name}, {item.Codec}>",
        { Result: ResultKind.PipeReader or ResultKind.Stream } => "invocation.ReplyBytes",
        _ => "invocation.Reply",
    };

    // One overload does for both tasks: what comes back as a Task goes on as a ValueTask.
    private static string Wrapped(ReturnModel returns, string call)
        => returns.Kind == ReturnKind.Task && StreamCalls.TypeOf(returns) is { } type
            ? $"new global::System.Threading.Tasks.ValueTask<{type}>({call})"
            : call;

    private static string Call(MethodNames method, ServiceModel service)
    {
        // The cast finds an inherited method even where the contract has another of its name.
        bool isInherited = method.Model.DeclaringType != service.Declaration.FullName;
        string receiver = isInherited ? $"(({method.Model.DeclaringType})service)" : "service";
        var arguments = new List<string>();
        NameScope fields = ArgumentsEmitter.FieldScope(method);

        foreach (ParameterModel parameter in method.Model.Parameters)
        {
            arguments.Add(StreamCalls.ServedAs(parameter) ?? "arguments." + fields.Take(parameter.Name));
        }

        return $"{receiver}.{Names.Escape(method.Model.Name)}({string.Join(", ", arguments)})";
    }
}
