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
        string? upload = null;
        string? download = null;
        string token = "default";

        foreach (ParameterModel parameter in model.Parameters)
        {
            string name = scope.Take(parameter.Name);
            parameters.Add($"{parameter.Type.Name} {name}");
            upload ??= StreamCalls.UploadOf(parameter, name);
            download ??= StreamCalls.DownloadOf(parameter, name);

            if (parameter.Role == ParameterRole.CancellationToken)
            {
                token = name;
            }
            else if (parameter.Role == ParameterRole.Argument)
            {
                arguments.Add(name);
            }
        }

        string asTask = model.Returns.Kind == ReturnKind.Task ? ".AsTask()" : "";
        List<string> streams = Streams(model.Returns.Result, upload, download);
        writer.Line($"{model.Returns.Type} {model.DeclaringType}.{Names.Escape(model.Name)}({string.Join(", ", parameters)})");

        using (writer.Indent())
        {
            writer.Line($"=> Invoker.{Call(method)}(");

            using (writer.Indent())
            {
                string start = $"{method.Field}, new {method.ArgumentsType}({string.Join(", ", arguments)}),";
                writer.Line(streams.Count > 0 ? start : $"{start} {token}){asTask};");

                foreach (string stream in streams)
                {
                    writer.Line($"{stream},");
                }

                if (streams.Count > 0)
                {
                    writer.Line($"{token}){asTask};");
                }
            }
        }
    }

    private static string Call(MethodNames method) => method.Model.Returns switch
    {
        _ when method.Model.IsOneWay => $"SendAsync<{method.ArgumentsType}>",
        { Result: ResultKind.Value, Value: { } value } => $"CallAsync<{method.ArgumentsType}, {value.Name}, {value.Codec}>",
        { Result: ResultKind.Items, Kind: ReturnKind.Direct, Value: { } item }
            => $"StreamAsync<{method.ArgumentsType}, {item.Name}, {item.Codec}>",
        { Result: ResultKind.Items, Value: { } item } => $"OpenStreamAsync<{method.ArgumentsType}, {item.Name}, {item.Codec}>",
        { Result: ResultKind.PipeReader } => $"OpenPipeAsync<{method.ArgumentsType}>",
        { Result: ResultKind.Stream } => $"OpenByteStreamAsync<{method.ArgumentsType}>",
        _ => $"CallAsync<{method.ArgumentsType}>",
    };

    // The arguments for the streams; a call without any has none, and one whose result is the callee's stream takes no download.
    private static List<string> Streams(ResultKind result, string? upload, string? download)
    {
        if (StreamTypes.IsStream(result))
        {
            return [upload ?? "null"];
        }

        return upload is null && download is null ? [] : [upload ?? "null", download ?? "null"];
    }

    // A client owns nothing but, where it stands for an object of the peer, the reference to it.
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
            writer.Line("""
                global::System.Threading.Tasks.ValueTask global::System.IAsyncDisposable.DisposeAsync()
                    => Invoker.ReleaseAsync();
                """);
        }
    }
}
