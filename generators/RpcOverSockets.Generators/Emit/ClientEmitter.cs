using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the client: the contract, implemented by calls.</summary>
internal static class ClientEmitter
{
    public static void Emit(IndentedWriter writer, ServiceNames names)
    {
        string self = names.Service.Declaration.FullName;

        using (writer.Block($"private sealed class Client : {KnownNames.CompilerServices}RpcClient, {self}"))
        {
            writer.Line($$"""
                internal Client({{KnownNames.CompilerServices}}RpcInvoker invoker)
                    : base(invoker)
                {
                }
                """);

            foreach (MethodNames method in names.All)
            {
                writer.Line();
                EmitMethod(writer, names, method);
            }

            EmitDispose(writer, names.Service);
        }
    }

    // Emits:  ValueTask<int> IOrders.AddAsync(int a, CancellationToken ct) => Invoker.CallAsync<…>(s_addAsync, new AddArguments(a), ct);
    private static void EmitMethod(IndentedWriter writer, ServiceNames names, MethodNames method)
    {
        MethodModel model = method.Model;
        var scope = new NameScope("Invoker", names.Descriptor, method.Field, method.ArgumentsType);
        var parameters = new List<string>();
        var arguments = new List<string>();
        string token = "default";

        foreach (ParameterModel parameter in model.Parameters)
        {
            string name = scope.Take(parameter.Name);
            parameters.Add($"{parameter.Type.Name} {name}");

            if (parameter.Role == ParameterRole.CancellationToken)
            {
                token = name;
            }
            else if (parameter.Role == ParameterRole.Argument)
            {
                arguments.Add(name);
            }
        }

        string asTask = model.Returns == ReturnKind.Task ? ".AsTask()" : "";
        writer.Line($"{ReturnType(model)} {model.DeclaringType}.{Names.Escape(model.Name)}({string.Join(", ", parameters)})");

        using (writer.Indent())
        {
            writer.Line($"=> Invoker.{Call(method)}(");

            using (writer.Indent())
            {
                writer.Line($"{method.Field}, new {method.ArgumentsType}({string.Join(", ", arguments)}), {token}){asTask};");
            }
        }
    }

    private static string Call(MethodNames method) => method.Model switch
    {
        { IsOneWay: true } => $"SendAsync<{method.ArgumentsType}>",
        { Result: { } result } => $"CallAsync<{method.ArgumentsType}, {result.Name}, {result.Codec}>",
        _ => $"CallAsync<{method.ArgumentsType}>",
    };

    private static string ReturnType(MethodModel method)
    {
        string task = $"global::System.Threading.Tasks.{method.Returns}";
        return method.Result is { } result ? $"{task}<{result.Name}>" : task;
    }

    // A client owns nothing: its channel is disposed by who created it.
    private static void EmitDispose(IndentedWriter writer, ServiceModel service)
    {
        if (service.HasDispose)
        {
            writer.Line();
            writer.Line("""
                void global::System.IDisposable.Dispose()
                {
                }
                """);
        }

        if (service.HasDisposeAsync)
        {
            writer.Line();
            writer.Line("global::System.Threading.Tasks.ValueTask global::System.IAsyncDisposable.DisposeAsync() => default;");
        }
    }
}
