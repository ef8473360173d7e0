using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using RpcOverSockets.Generators.Parsing;

namespace RpcOverSockets.Analyzers.Advice;

/// <summary>Finds keys on the fields behind events. The compiler shows these fields to nobody, so they are looked for in the text.
/// Thread-safe.</summary>
internal sealed class EventKeys
{
    private const string Reason = "it stands on the field behind an event, and events do not travel";

    private readonly ConcurrentBag<(INamedTypeSymbol Type, Diagnostic Finding)> _ofDataContracts = [];

    /// <summary>Looks at an event without accessors.</summary>
    public void Look(SyntaxNodeAnalysisContext analysis)
    {
        var declaration = (EventFieldDeclarationSyntax)analysis.Node;
        AttributeSyntax[] onField = [.. declaration.AttributeLists
            .Where(static list => list.Target?.Identifier.IsKind(SyntaxKind.FieldKeyword) == true)
            .SelectMany(static list => list.Attributes)];

        if (onField.Length == 0 || analysis.ContainingSymbol?.ContainingType is not { } type || Roots.PayloadAttribute(type) is null)
        {
            return;
        }

        (AttributeSyntax Attribute, INamedTypeSymbol? Class)[] found = [.. onField.Select(attribute =>
            (attribute, analysis.SemanticModel.GetSymbolInfo(attribute, analysis.CancellationToken).Symbol?.ContainingType))];

        if (Array.Exists(found, static pair => pair.Class?.IsOneOf(MemberAttributes.Ignoring) == true))
        {
            return;
        }

        string name = declaration.Declaration.Variables[0].Identifier.ValueText;
        foreach ((AttributeSyntax attribute, INamedTypeSymbol? attributeClass) in found)
        {
            var finding = Diagnostic.Create(Descriptors.Of(Rule.MisplacedKey), attribute.GetLocation(), "key", name, Reason);

            if (attributeClass?.IsOneOf(MemberAttributes.Keys(isDataContract: false)) == true)
            {
                analysis.ReportDiagnostic(finding);
            }
            else if (attributeClass?.IsOneOf(MemberAttributes.Keys(PayloadTypes.IsDataContract(type))) == true)
            {
                _ofDataContracts.Add((type, finding));
            }
        }
    }

    /// <summary>Reports those in data contracts that something of ours mentions: others are for another serializer.</summary>
    public void Report(CompilationAnalysisContext analysis, Func<INamedTypeSymbol, bool> isMentioned)
    {
        foreach ((INamedTypeSymbol type, Diagnostic finding) in _ofDataContracts)
        {
            if (isMentioned(type))
            {
                analysis.ReportDiagnostic(finding);
            }
        }
    }
}
