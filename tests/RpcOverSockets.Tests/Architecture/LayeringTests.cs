using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>The floors of docs/architecture.md and who may know whom.</summary>
public sealed class LayeringTests
{
    private const string Root = "root";
    private const string Leaf = "leaf";
    private const string Namespace = "RpcOverSockets";

    // The table of docs/architecture.md. Every floor may also name itself and the leaf types.
    private static readonly Dictionary<string, string[]> s_mayReference = new(StringComparer.Ordinal)
    {
        [Leaf] = [],
        ["Interop"] = [],
        ["Buffers"] = [],
        ["Diagnostics"] = [],
        ["Serialization"] = ["Buffers"],
        ["Reactor"] = ["Interop", "Diagnostics"],
        ["Framing"] = ["Buffers"],
        ["Transport"] = ["Interop", "Reactor", "Framing", "Buffers", "Diagnostics"],
        ["Calls"] = ["Framing", "Serialization", "Buffers", "Diagnostics"],
        ["CompilerServices"] = ["Calls", "Serialization"],
    };

    // Public types of the root folder that know nothing of ours, and that every floor may name. Attributes are leaves too.
    private static readonly HashSet<string> s_leaves = new(StringComparer.Ordinal)
    {
        "RpcStatus", "RpcOutcome", "RpcException", "RpcEndPoint", "RpcTransport", "RpcPeer", "RpcDispatchMode", "RpcDelivery",
        "RpcServerOptions", "RpcChannelOptions", "RpcConnectionOptions", "RpcSocketOptions", "RpcReactorOptions",
        "RpcArmMode", "RpcCallOptions",
        "RpcCallContext", "RpcStreamDirection", "Check", "RpcMetadata", "RpcMetadataValue",
        "RpcNothing", "RpcCallKind", "RpcClientCall", "RpcClientInterceptor", "RpcServerCall", "RpcServerInterceptor",
        "IRpcSurrogate", "RpcUnknownFields",
    };

    // What generated code says of a method: values without behaviour, which calls carry with them.
    private static readonly HashSet<string> s_values = new(StringComparer.Ordinal)
    {
        "RpcMethodDescriptor", "RpcMethodFlags", "IRpcArguments", "RpcFault", "IRpcService",
    };

    // I/O by the base library. Its enums and SocketException, which name resolution throws, do no harm.
    private static readonly HashSet<string> s_foreignSockets = new(StringComparer.Ordinal)
    {
        "Socket", "NetworkStream", "TcpClient", "TcpListener", "UdpClient", "SocketAsyncEventArgs", "SafeSocketHandle",
    };

    [Fact]
    public void No_floor_names_a_type_of_a_floor_that_it_must_not_know()
    {
        var wrong = from reference in RuntimeSources.Shared.References(IsOurs)
                    let user = FloorOf(reference.File)
                    let used = FloorOf(reference.Type)
                    where user != Root && user != used && used != Leaf && !s_mayReference[user].Contains(used)
                    select $"{reference.File}({reference.Line}): {user} must not know {reference.Type.ToDisplayString()} of {used}";

        AssertNone(wrong);
    }

    [Fact]
    public void Every_folder_is_a_floor_of_the_table()
    {
        var unknown = from file in Repository.CSharpFiles(RuntimeSources.Folder)
                      let floor = FloorOf(file)
                      where floor != Root && !s_mayReference.ContainsKey(floor)
                      select file;

        AssertNone(unknown);
    }

    [Fact]
    public void The_sources_bind_so_that_no_reference_is_overlooked()
    {
        // CS8795: LibraryImport and LoggerMessage write the other halves of partial methods, and generators do not run here.
        var errors = from diagnostic in RuntimeSources.Shared.Compilation.GetDiagnostics()
                     where diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id != "CS8795"
                     select diagnostic.ToString();

        AssertNone(errors.Take(20));
    }

    [Fact]
    public void The_runtime_does_its_own_socket_calls()
    {
        var wrong = from reference in RuntimeSources.Shared.References(IsForeignSocket)
                    select $"{reference.File}({reference.Line}): {reference.Type.Name}";

        AssertNone(wrong);
    }

    [Fact]
    public void Nobody_switches_the_banned_symbols_off()
    {
        var wrong = from file in Repository.CSharpFiles("src")
                    where Repository.Text(file).Contains("RS0030", StringComparison.Ordinal)
                    select file;

        AssertNone(wrong);
    }

    private static bool IsOurs(INamedTypeSymbol type) => type.ContainingAssembly?.Name == Namespace;

    private static bool IsForeignSocket(INamedTypeSymbol type) =>
        s_foreignSockets.Contains(type.Name) && type.ContainingNamespace?.ToDisplayString() == "System.Net.Sockets";

    private static string FloorOf(INamedTypeSymbol type)
    {
        string name = type.ContainingNamespace.ToDisplayString();
        return s_values.Contains(type.Name) ? Leaf
            : name == Namespace ? FloorOfRootType(type.Name) : name[(Namespace.Length + 1)..].Split('.')[0];
    }

    private static string FloorOf(string file)
    {
        string inside = file[(RuntimeSources.Folder.Length + 1)..];
        int slash = inside.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? FloorOfRootType(Path.GetFileNameWithoutExtension(inside)) : inside[..slash];
    }

    private static string FloorOfRootType(string name) =>
        s_leaves.Contains(name) || name.EndsWith("Attribute", StringComparison.Ordinal) ? Leaf : Root;

    private static void AssertNone(IEnumerable<string> findings)
    {
        string[] found = [.. findings];
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }
}
