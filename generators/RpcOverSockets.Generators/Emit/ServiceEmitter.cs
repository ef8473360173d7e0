using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Emits the file of a contract: the rest of the partial interface, and its descriptor with client, dispatcher and
/// arguments.</summary>
internal static class ServiceEmitter
{
    public static SourceText Emit(ServiceModel service)
    {
        IndentedWriter writer = SourceFile.Start(service.Declaration);
        EmitInterface(writer, service);

        if (service.IsComplete)
        {
            writer.Line();
            EmitDescriptor(writer, new ServiceNames(service));
        }

        return SourceFile.Finish(writer);
    }

    // Emits:  partial interface IOrders : IRpcService<IOrders> { … }, inside its outer types.
    private static void EmitInterface(IndentedWriter writer, ServiceModel service)
    {
        var scopes = new Stack<IndentedWriter.Scope>();
        int last = service.PartialHeaders.Count - 1;
        string self = service.Declaration.FullName;

        for (int i = 0; i < last; i++)
        {
            scopes.Push(writer.Block(service.PartialHeaders[i]));
        }

        using (writer.Block($"{service.PartialHeaders[last]} : {KnownNames.Root}IRpcService<{self}>"))
        {
            if (service.IsComplete)
            {
                string descriptor = ServiceNames.DescriptorOf(service.Declaration);
                writer.Line($"""
                    static {KnownNames.CompilerServices}RpcServiceDescriptor<{self}> {KnownNames.Root}IRpcService<{self}>.Describe()
                        => {Qualify(service.Declaration, descriptor)}.Instance;
                    """);
            }
        }

        while (scopes.Count > 0)
        {
            scopes.Pop().Dispose();
        }
    }

    private static string Qualify(DeclarationModel declaration, string name)
        => declaration.Namespace.Length == 0 ? $"global::{name}" : $"global::{declaration.Namespace}.{name}";

    private static void EmitDescriptor(IndentedWriter writer, ServiceNames names)
    {
        ServiceModel service = names.Service;
        string self = service.Declaration.FullName;
        string visibility = service.Declaration.IsPublic ? "public" : "internal";
        writer.Line($"/// <summary>What the runtime knows of the contract {self.Substring("global::".Length)}.</summary>");
        SourceFile.EmitAttributes(writer, service.Declaration);

        using (writer.Block($"{visibility} sealed class {names.Descriptor} : {KnownNames.CompilerServices}RpcServiceDescriptor<{self}>"))
        {

            foreach (MethodNames method in names.Served)
            {
                MethodDescriptorEmitter.Emit(writer, names.Service, method);
                writer.Line();
            }

            EmitInstance(writer, names);
            writer.Line();
            writer.Line($"""
                public override {self} CreateClient({KnownNames.CompilerServices}RpcInvoker invoker) => new Client(invoker);
                """);
            writer.Line();
            DispatcherEmitter.Emit(writer, names);
            writer.Line();
            ClientEmitter.Emit(writer, names);
            ArgumentsEmitter.Emit(writer, names);
        }
    }

    // After the descriptors of the methods, because static fields are initialised in the order of the text.
    private static void EmitInstance(IndentedWriter writer, ServiceNames names)
    {
        var fields = new List<string>();

        foreach (MethodNames method in names.Served)
        {
            fields.Add(method.Field);
        }

        writer.Line($$"""
            public static readonly {{names.Descriptor}} Instance = new();

            private {{names.Descriptor}}()
                : base({{Literals.Text(names.Service.WireName)}}, [{{string.Join(", ", fields)}}])
            {
            }
            """);
    }
}
