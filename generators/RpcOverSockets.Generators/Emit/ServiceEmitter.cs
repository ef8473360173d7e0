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

        if (service.Closed.Count > 0)
        {
            writer.Line();
            EmitFinder(writer, service);
        }
        else if (service.IsComplete)
        {
            writer.Line();
            EmitDescriptor(writer, new ServiceNames(service));
        }

        foreach (ServiceModel closed in service.Closed)
        {
            writer.Line();
            EmitDescriptor(writer, new ServiceNames(closed));
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
                string descriptor = Qualify(service.Declaration, ServiceNames.DescriptorOf(service.Declaration));
                string type = $"{KnownNames.CompilerServices}RpcServiceDescriptor<{self}>";
                bool isGeneric = service.Closed.Count > 0;
                string value = isGeneric ? $"({type}?){descriptor}.Find(typeof({self}))" : $"{descriptor}.Instance";
                writer.Line($"""
                    static {type}{(isGeneric ? "?" : "")} {KnownNames.Root}IRpcService<{self}>.Describe()
                        => {value};
                    """);
            }
        }

        while (scopes.Count > 0)
        {
            scopes.Pop().Dispose();
        }
    }

    // Emits:  internal static object? Find(Type contract) => contract == typeof(IStore<Order>) ? __Rpc_IStore_1_Order_….Instance : null;
    private static void EmitFinder(IndentedWriter writer, ServiceModel service)
    {
        writer.Line($"/// <summary>The closed forms of {Comment(service)} that the project has named.</summary>");
        SourceFile.EmitAttributes(writer, service.Declaration);
        using (writer.Block($"internal static class {ServiceNames.DescriptorOf(service.Declaration)}"))
        using (writer.Block("internal static object? Find(global::System.Type contract)"))
        {
            foreach (ServiceModel closed in service.Closed)
            {
                string descriptor = Qualify(closed.Declaration, ServiceNames.DescriptorOf(closed.Declaration));
                using (writer.Block($"if (contract == typeof({closed.Declaration.FullName}))"))
                {
                    writer.Line($"return {descriptor}.Instance;");
                }

                writer.Line();
            }

            writer.Line("return null; // the runtime says that nothing was generated for it");
        }
    }

    // A name in a comment, in which angle brackets would be XML.
    private static string Comment(ServiceModel service)
        => service.Declaration.FullName.Substring("global::".Length).Replace('<', '{').Replace('>', '}');

    private static string Qualify(DeclarationModel declaration, string name)
        => declaration.Namespace.Length == 0 ? $"global::{name}" : $"global::{declaration.Namespace}.{name}";

    private static void EmitDescriptor(IndentedWriter writer, ServiceNames names)
    {
        ServiceModel service = names.Service;
        string self = service.Declaration.FullName;
        string visibility = service.Declaration.IsPublic ? "public" : "internal";
        writer.Line($"/// <summary>What the runtime knows of the contract {Comment(names.Service)}.</summary>");
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
            DescriptionEmitter.Emit(writer, names);
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
