using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.Tests.Architecture;

/// <summary>The runtime's sources, bound to symbols, so that a reference is found however it is written.</summary>
internal sealed class RuntimeSources
{
    internal const string Folder = "src/RpcOverSockets";

    // What ImplicitUsings adds; see RpcOverSockets.csproj for what it takes away.
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<RuntimeSources> s_shared = new(static () => new RuntimeSources());

    private readonly CSharpCompilation _compilation;
    private readonly SyntaxTree[] _trees;

    private RuntimeSources()
    {
        _trees = [.. Repository.CSharpFiles(Folder).Select(Repository.Parse)];
        _compilation = CSharpCompilation.Create(
            "RpcOverSockets",
            [.. _trees, Repository.ParseText(ImplicitUsings, "ImplicitUsings.cs")],
            PlatformReferences(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    internal static RuntimeSources Shared => s_shared.Value;

    internal Compilation Compilation => _compilation;

    /// <summary>Every distinct type that each file names, directly or through one of its members.</summary>
    internal IEnumerable<TypeReference> References(Func<INamedTypeSymbol, bool> isWanted)
    {
        foreach (SyntaxTree tree in _trees)
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            HashSet<ISymbol> seen = new(SymbolEqualityComparer.Default);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes(descendIntoTrivia: false).OfType<SimpleNameSyntax>())
            {
                INamedTypeSymbol? type = TypeOf(model, name);
                if (type is not null && isWanted(type) && seen.Add(type))
                {
                    yield return new TypeReference(tree.FilePath, name.GetLocation().GetLineSpan().StartLinePosition.Line + 1, type);
                }
            }
        }
    }

    /// <summary>Everything that this test process may load, except our own assemblies.</summary>
    internal static IEnumerable<MetadataReference> PlatformReferences()
    {
        var paths = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return paths.Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("RpcOverSockets", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
    }

    private static INamedTypeSymbol? TypeOf(SemanticModel model, SimpleNameSyntax name)
    {
        SymbolInfo info = model.GetSymbolInfo(name);
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        ITypeSymbol? type = symbol switch
        {
            null or INamespaceSymbol => null,
            ITypeSymbol named => named,
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => symbol.ContainingType,
        };
        return Outermost(type as INamedTypeSymbol);
    }

    private static INamedTypeSymbol? Outermost(INamedTypeSymbol? type)
    {
        while (type?.ContainingType is not null)
        {
            type = type.ContainingType;
        }

        return type?.OriginalDefinition;
    }
}
