using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using RpcOverSockets.Generators.Emit;
using RpcOverSockets.Generators.Model;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Generators;

/// <summary>Emits one file per contract (client, dispatcher, arguments), one per payload type (codec), and, where members with keys are
/// hidden from other projects, one that names them. It reports nothing:
/// diagnostics come from the analyzer, which runs the same parsers.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RpcGenerator : IIncrementalGenerator
{
    private readonly bool _parsesAlways;

    /// <summary>Creates the generator.</summary>
    public RpcGenerator()
    {
    }

    /// <summary>Creates a generator that parses every root after every edit, against which tests hold the one that does not.</summary>
    internal RpcGenerator(bool parsesAlways) => _parsesAlways = parsesAlways;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Surroundings? surroundings = _parsesAlways ? null : new Surroundings();
        IncrementalValuesProvider<ServiceModel>[] services =
        [
            Services(context, surroundings, KnownNames.RpcServiceAttribute, TrackingNames.Service),
            Services(context, surroundings, KnownNames.RpcCallbackAttribute, TrackingNames.Callback),
        ];

        IncrementalValuesProvider<PayloadModel>[] payloads =
        [
            Payloads(context, surroundings, KnownNames.RpcMessageAttribute, TrackingNames.Message),
            Payloads(context, surroundings, KnownNames.MessagePackObjectAttribute, TrackingNames.MessagePackObject),
            Payloads(context, surroundings, KnownNames.RpcUnionAttribute, TrackingNames.Union),
            Payloads(context, surroundings, KnownNames.UnionAttribute, TrackingNames.MessagePackUnion),
            Payloads(context, surroundings, KnownNames.DataContractAttribute, TrackingNames.DataContract),
        ];

        IncrementalValueProvider<HintNameClashes> clashes = Clashes(services, payloads);

        foreach (IncrementalValuesProvider<ServiceModel> provider in services)
        {
            context.RegisterSourceOutput(
                provider.Combine(clashes).WithTrackingName(TrackingNames.ServiceFile),
                static (output, pair) => Add(output, FileName(pair.Left.Declaration, pair.Right), ServiceEmitter.Emit, pair.Left));
        }

        foreach (IncrementalValuesProvider<PayloadModel> provider in payloads)
        {
            context.RegisterSourceOutput(
                provider.Combine(clashes).WithTrackingName(TrackingNames.PayloadFile),
                static (output, pair) => Add(output, FileName(CodecFile(pair.Left.Declaration), pair.Right), CodecEmitter.Emit, pair.Left));
        }

        context.RegisterSourceOutput(
            HiddenMembers(context),
            static (output, members) => Add(
                output, members.Count == 0 ? null : HiddenMemberEmitter.FileName, HiddenMemberEmitter.Emit, members));
    }

    private static IncrementalValueProvider<EquatableArray<HiddenMemberModel>> HiddenMembers(
        IncrementalGeneratorInitializationContext context)
        => new[] { KnownNames.RpcKeyAttribute, KnownNames.KeyAttribute, KnownNames.DataMemberAttribute }
            .Select(attribute => context.SyntaxProvider
                .ForAttributeWithMetadataName(
                    attribute,
                    static (node, _) => HiddenMemberParser.MayBeHidden(node),
                    static (syntax, _) => HiddenMemberParser.Parse(syntax))
                .Where(static member => member is not null)
                .Select(static (member, _) => member!)
                .Collect()
                .Select(static (members, _) => new EquatableArray<HiddenMemberModel>([.. members])))
            .Aggregate(static (left, right) => left.Combine(right)
                .Select(static (pair, _) => new EquatableArray<HiddenMemberModel>([.. pair.Left, .. pair.Right])))
            .Select(static (members, _) => HiddenMemberModel.Sort(members))
            .WithTrackingName(TrackingNames.HiddenMembers);

    private static IncrementalValuesProvider<ServiceModel> Services(
        IncrementalGeneratorInitializationContext context, Surroundings? surroundings, string attribute, string trackingName)
        => context.SyntaxProvider
            .ForAttributeWithMetadataName(
                attribute,
                static (node, _) => node is InterfaceDeclarationSyntax,
                new ModelCache<ServiceModel?>(surroundings, Roots.Service).Get)
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(trackingName);

    private static IncrementalValuesProvider<PayloadModel> Payloads(
        IncrementalGeneratorInitializationContext context, Surroundings? surroundings, string attribute, string trackingName)
        => context.SyntaxProvider
            .ForAttributeWithMetadataName(
                attribute,
                static (node, _) => node is TypeDeclarationSyntax or CompilationUnitSyntax,
                new ModelCache<EquatableArray<PayloadModel>>(surroundings, Roots.Payloads).Get)
            .SelectMany(static (models, _) => models)
            .WithTrackingName(trackingName);

    /// <summary>The only step that sees all types at once; its result, nearly always empty, changes when two names clash.</summary>
    private static IncrementalValueProvider<HintNameClashes> Clashes(
        IncrementalValuesProvider<ServiceModel>[] services, IncrementalValuesProvider<PayloadModel>[] payloads)
    {
        IEnumerable<IncrementalValuesProvider<DeclarationModel>> files =
        [
            .. services.Select(static provider => provider.Select(static (model, _) => model.Declaration)),
            .. payloads.Select(static provider => provider.Select(static (model, _) => CodecFile(model.Declaration))),
        ];
        IncrementalValueProvider<EquatableArray<DeclarationModel>> all = files
            .Select(Gather)
            .Aggregate(static (left, right) => left.Combine(right)
                .Select(static (pair, _) => new EquatableArray<DeclarationModel>([.. pair.Left, .. pair.Right])));

        return all.Select(static (declarations, _) => HintNameClashes.Find(declarations.Select(static d => (d.HintName, d.FullName))))
            .WithTrackingName(TrackingNames.HintNames);
    }

    /// <summary>A codec's file has a suffix of its own, so that it never meets a contract's.</summary>
    private static DeclarationModel CodecFile(DeclarationModel declaration)
        => declaration with { HintName = declaration.HintName + "-codec" };

    private static IncrementalValueProvider<EquatableArray<DeclarationModel>> Gather(
        IncrementalValuesProvider<DeclarationModel> declarations)
        => declarations.Collect().Select(static (all, _) => new EquatableArray<DeclarationModel>([.. all]));

    private static void Add<T>(SourceProductionContext output, string? fileName, Func<T, SourceText> emit, T model)
    {
        if (fileName is null)
        {
            return;
        }

        try
        {
            output.AddSource(fileName, emit(model));
        }
#pragma warning disable CA1031 // A generator that throws is switched off for the whole project: this file says so, the others live.
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            string reason = exception.Message().Replace('\r', ' ').Replace('\n', ' ');
            output.AddSource(fileName, SourceText.From($"#error RPCS0999: the generator failed on {fileName}: {reason}\n", Encoding.UTF8));
        }
    }

    /// <summary>The file's name, or null where the type is declared twice.</summary>
    private static string? FileName(DeclarationModel declaration, HintNameClashes clashes)
    {
        if (clashes.Same.Contains(declaration.FullName, StringComparer.Ordinal))
        {
            return null;
        }

        string name = declaration.HintName;
        return clashes.Similar.Contains(name, StringComparer.Ordinal)
            ? $"{name}.{WireHash.Compute(declaration.FullName):x8}.g.cs"
            : name + ".g.cs";
    }
}
