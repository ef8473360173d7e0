using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Emit;
using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators;

/// <summary>Emits one file per contract (client, dispatcher, arguments) and one per payload type (codec). It reports nothing:
/// diagnostics come from the analyzer, which runs the same parsers.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RpcGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ServiceModel> services = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownNames.RpcServiceAttribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                ContractParser.Parse)
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(TrackingNames.Service);

        context.RegisterSourceOutput(services, static (output, service) =>
            output.AddSource(service.Declaration.HintName + ".g.cs", ServiceEmitter.Emit(service)));
    }
}
