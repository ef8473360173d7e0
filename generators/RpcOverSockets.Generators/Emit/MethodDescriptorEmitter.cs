using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the static field that says what the runtime must know of a method.</summary>
internal static class MethodDescriptorEmitter
{
    // Emits:  private static readonly RpcMethodDescriptor s_add = new("interop.Test", "Add", 0x6C82FF10, …);
    public static void Emit(IndentedWriter writer, ServiceModel service, MethodNames method)
    {
        MethodModel model = method.Model;
        List<string> arguments =
        [
            $"{Literals.Text(service.WireName)}, {Literals.Text(model.WireName)}, 0x{model.Id:X8}U",
            string.Join(" | ", FlagsOf(model).Select(static flag => $"{KnownNames.CompilerServices}RpcMethodFlags.{flag}")),
            $"{KnownNames.Root}RpcDispatchMode.{model.Dispatch}",
        ];

        if (model.Delivery != "Wait" || model.Faults.Count > 0)
        {
            arguments.Add($"{KnownNames.Root}RpcDelivery.{model.Delivery}");
            arguments.Add(FaultsOf(model));
        }

        writer.Line($"private static readonly {KnownNames.CompilerServices}RpcMethodDescriptor {method.Field} = new(");

        using (writer.Indent())
        {
            writer.Line($"{string.Join(",\n", arguments)});");
        }
    }

    private static List<string> FlagsOf(MethodModel method)
    {
        var flags = new List<string>();

        if (method.IsOneWay)
        {
            flags.Add("OneWay");
        }

        if (method.IsIdempotent)
        {
            flags.Add("Idempotent");
        }

        flags.AddRange(StreamCalls.FlagsOf(method));
        return flags.Count > 0 ? flags : ["None"];
    }

    // Emits:  [RpcFault.Of<OutOfStock, __Rpc_OutOfStockCodec>("Company.OutOfStock"), …], one per line
    private static string FaultsOf(MethodModel method)
    {
        IEnumerable<string> faults = method.Faults.Select(static fault =>
            $"\n    {KnownNames.CompilerServices}RpcFault.Of<{fault.Type}, {fault.Codec}>({Literals.Text(fault.WireName)}),");
        return method.Faults.Count > 0 ? $"[{string.Concat(faults)}\n]" : "[]";
    }
}
