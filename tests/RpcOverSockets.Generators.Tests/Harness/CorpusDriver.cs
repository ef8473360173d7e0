using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Tests.Harness;

/// <summary>Writes C# that implements and hosts every contract of a compilation: the user's side of it, made by a machine.</summary>
internal static class CorpusDriver
{
    private static readonly SymbolDisplayFormat s_format = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(
        SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Gets the source, and the contracts by the number of their <c>Run</c> method.</summary>
    public static (string Source, INamedTypeSymbol[] Contracts) Write(Compilation compilation)
    {
        INamedTypeSymbol[] contracts = [.. Types(compilation.Assembly.GlobalNamespace).Where(IsContract).SelectMany(Closed)];
        var source = new StringBuilder("""
            #nullable enable
            #pragma warning disable
            public static class CorpusHost
            {
                public static global::System.Func<string, global::System.Type, object?[], object?> Answer = null!;
                private static async global::System.Threading.Tasks.Task Run<T>(
                    T service, global::System.Func<object, global::System.Threading.Tasks.Task> use)
                    where T : class, global::RpcOverSockets.IRpcService<T>
                {
                    string endPoint = "inproc:" + global::System.Guid.NewGuid().ToString("N");
                    await using var server = new global::RpcOverSockets.RpcServer();
                    server.AddService<T>(service);
                    server.Listen(endPoint);
                    await server.StartAsync();
                    await using var channel = global::RpcOverSockets.RpcChannel.Create(endPoint);
                    await use(channel.CreateClient<T>());
                }

            """);
        for (int i = 0; i < contracts.Length; i++)
        {
            WriteContract(source, contracts[i], i);
        }

        return (source.Append("}\n").ToString(), contracts);
    }

    private static void WriteContract(StringBuilder source, INamedTypeSymbol contract, int number)
    {
        string self = contract.ToDisplayString(s_format);
        source.Append(CultureInfo.InvariantCulture, $$"""
                [global::System.Obsolete]
                public static global::System.Threading.Tasks.Task Run{{number}}(
                    global::System.Func<object, global::System.Threading.Tasks.Task> use)
                    => Run<{{self}}>(new Fake{{number}}(), use);
                [global::System.Obsolete]
                private sealed class Fake{{number}} : {{self}}
                {

            """);
        foreach (IMethodSymbol method in contract.AllInterfaces.Add(contract)
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)     // some differ in nullable annotations only
            .Where(static declaring => declaring.Name != "IRpcService")
            .SelectMany(static declaring => declaring.GetMembers())
            .OfType<IMethodSymbol>()
            .Where(static method => !method.IsStatic && method.MethodKind == MethodKind.Ordinary && method.IsAbstract))
        {
            string parameters = string.Join(", ", method.Parameters.Select(static p => $"{p.Type.ToDisplayString(s_format)} @{p.Name}"));
            IEnumerable<string> arguments = method.Parameters.Where(static p => CorpusRun.IsData(p.Type)).Select(static p => "@" + p.Name);
            string type = method.ReturnType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
            string name = $"{method.ContainingType.ToDisplayString(s_format)}.@{method.Name}";
            source.Append(method.ReturnsVoid
                ? $"void {name}({parameters}) {{ }}\n"
                : $"{method.ReturnType.ToDisplayString(s_format)} {name}({parameters}) => ({type})Answer("
                    + $"\"{method.Name}\", typeof({type}), new object?[] {{ {string.Join(", ", arguments)} }})!;\n");
        }

        source.Append("    }\n");
    }

    public static bool IsContract(ITypeSymbol type) => type.TypeKind == TypeKind.Interface
        && type.GetAttributes().Any(static a => a.AttributeClass?.ToDisplayString()
            is "RpcOverSockets.RpcServiceAttribute" or "RpcOverSockets.RpcCallbackAttribute");

    // A generic contract stands for the closed ones that assembly attributes name.
    private static IEnumerable<INamedTypeSymbol> Closed(INamedTypeSymbol contract)
    {
        bool isGeneric = false;
        for (INamedTypeSymbol? type = contract; type is not null; type = type.ContainingType)
        {
            isGeneric |= type.Arity > 0;
        }

        return !isGeneric
            ? [contract]
            : contract.ContainingAssembly.GetAttributes()
                .Where(static a => a.AttributeClass?.Name == "RpcServiceAttribute" && a.ConstructorArguments.Length > 0)
                .Select(static a => a.ConstructorArguments[0].Value)
                .OfType<INamedTypeSymbol>()
                .Where(closed => SymbolEqualityComparer.Default.Equals(closed.OriginalDefinition, contract));
    }

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container)
        => container.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(static member => member is INamedTypeSymbol type
            ? Types(type).Prepend(type)
            : Types(member));
}
