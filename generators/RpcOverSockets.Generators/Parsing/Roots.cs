using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RpcOverSockets.Generators.Model;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>The ways into the parsers from attributes in the source. Each type has one root, however many attributes it carries.</summary>
internal static class Roots
{
    // A type with several of them belongs to the first.
    private static readonly (string Namespace, string Name)[] s_payloadAttributes =
    [
        (KnownNames.RootNamespace, "RpcUnionAttribute"),
        (KnownNames.MessagePackNamespace, "UnionAttribute"),
        (KnownNames.RootNamespace, "RpcMessageAttribute"),
        (KnownNames.MessagePackNamespace, "MessagePackObjectAttribute"),
        (KnownNames.DataContractNamespace, "DataContractAttribute"),
    ];

    public static ServiceModel? Service(GeneratorAttributeSyntaxContext syntax, CancellationToken cancellationToken)
    {
        var contract = (INamedTypeSymbol)syntax.TargetSymbol;
        return IsAttributed(syntax, ContractAttribute(contract))
            ? ContractParser.Parse(contract, new ParseContext(syntax.SemanticModel.Compilation, cancellationToken))
            : null;
    }

    public static EquatableArray<PayloadModel> Payloads(GeneratorAttributeSyntaxContext syntax, CancellationToken cancellationToken)
    {
        if (syntax.TargetNode is CompilationUnitSyntax)
        {
            return Foreign(syntax.Attributes, syntax.SemanticModel.Compilation, cancellationToken);
        }

        return syntax.TargetSymbol is INamedTypeSymbol type && IsAttributed(syntax, PayloadAttribute(type))
            && PayloadParser.Parse(type, new ParseContext(syntax.SemanticModel.Compilation, cancellationToken)) is { } model
                ? new EquatableArray<PayloadModel>([model])
                : default;
    }

    /// <summary>Gets what makes a type a contract, or null where it is none; both attributes mean the same.</summary>
    public static AttributeData? ContractAttribute(INamedTypeSymbol type)
        => type.FindAttribute(KnownNames.RootNamespace, "RpcServiceAttribute")
            ?? type.FindAttribute(KnownNames.RootNamespace, "RpcCallbackAttribute");

    /// <summary>Gets the wire name that the attributes of a contract give it, or null: the same may stand on several.</summary>
    public static string? GivenName(INamedTypeSymbol contract)
        => ContractAttributes(contract)
            .Select(static attribute => attribute.Argument<string>(0))
            .FirstOrDefault(static name => name is not null);

    /// <summary>Gets the attributes that make a type a contract, in the order of the text.</summary>
    public static IEnumerable<AttributeData> ContractAttributes(INamedTypeSymbol type) => type.GetAttributes().Where(static attribute =>
        attribute.AttributeClass is { } name
        && (name.Is(KnownNames.RootNamespace, "RpcServiceAttribute") || name.Is(KnownNames.RootNamespace, "RpcCallbackAttribute")));

    public static AttributeData? PayloadAttribute(INamedTypeSymbol type)
    {
        foreach ((string containingNamespace, string name) in s_payloadAttributes)
        {
            if (type.FindAttribute(containingNamespace, name) is { } attribute)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>Types of other assemblies that <c>[assembly: RpcMessage(typeof(X))]</c> names.</summary>
    private static EquatableArray<PayloadModel> Foreign(
        ImmutableArray<AttributeData> attributes, Compilation compilation, CancellationToken cancellationToken)
    {
        var models = new List<PayloadModel>();

        foreach (AttributeData attribute in attributes)
        {
            var context = new ParseContext(compilation, cancellationToken);

            if (ForeignType(attribute, context) is { } type
                && PayloadParser.Parse(type, context) is { } model
                && !models.Contains(model))
            {
                models.Add(model);
            }
        }

        return EquatableArray<PayloadModel>.From(models);
    }

    /// <summary>Gets the type that an assembly attribute wants a codec for, or null where there is nothing to do.</summary>
    public static INamedTypeSymbol? ForeignType(AttributeData attribute, ParseContext context)
    {
        if (attribute.Argument<INamedTypeSymbol>(0)?.OriginalDefinition is not { } type || type.TypeKind == TypeKind.Error)
        {
            if (attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Type } named
                && (named.IsNull || named.Value is IArrayTypeSymbol))
            {
                string name = named.Value is ITypeSymbol array ? Names.Short(array) : "null";
                Where here = Where.AttributeOf(attribute, context.Compilation.Assembly);
                context.Fail(Rule.NotSerializable, here, name, "named by an assembly attribute");
            }

            return null;
        }

        if (PayloadAttribute(type) is null)
        {
            Where at = Where.AttributeOf(attribute, type);
            context.Fail(Rule.NotSerializable, at, Names.Short(type), "named by an assembly attribute");
            return null;
        }

        // A type of this assembly is a root of its own.
        return SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, context.Compilation.Assembly) ? null : type;
    }

    /// <summary>Whether the attribute is the one that was looked for, and the node the one that carries it: a type may carry several
    /// attributes that make it a root, and a partial type may carry one, wrongly, on several of its parts.</summary>
    private static bool IsAttributed(GeneratorAttributeSyntaxContext syntax, AttributeData? attribute)
        => attribute?.ApplicationSyntaxReference is { } reference
            && SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, syntax.Attributes[0].AttributeClass)
            && reference.SyntaxTree == syntax.TargetNode.SyntaxTree
            && syntax.TargetNode.Span.Contains(reference.Span);
}
