using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0013: gives a method a wire name of its own, <c>[RpcMethod("Name2")]</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WireNameFix))]
[Shared]
public sealed class WireNameFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0013"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        if (site.Enclosing<MethodDeclarationSyntax>() is not { } method
            || site.Model.GetDeclaredSymbol(method, site.CancellationToken) is not { } symbol)
        {
            yield break;
        }

        string name = FreeName(symbol);
        string title = $"Add [RpcMethod(\"{name}\")]";

        if (Attributes.Find(symbol, "RpcMethod", site.CancellationToken) is not { } attribute)
        {
            var naming = new Naming(site.Model.Compilation, method);
            string added = $"{naming.Attribute(Attributes.Ours, "RpcMethod")}(\"{name}\")";
            yield return new TextEdit(title, "name", [Attributes.Add(method, added), .. naming.Usings]);
        }
        else
        {
            yield return new TextEdit(title, "name", Rename(attribute, $"\"{name}\""));
        }
    }

    /// <summary>Writes the name, a literal, into an attribute that stands there already, with a name or an id or without.</summary>
    internal static FileChange Rename(AttributeSyntax attribute, string name)
    {
        if (attribute.ArgumentList is not { } list)
        {
            return FileChange.Insert(attribute.SyntaxTree, attribute.Span.End, $"({name})");
        }

        return list.Arguments.FirstOrDefault(static argument => argument.NameEquals is null) is { } old
            ? FileChange.Replace(old, name)              // with the name of its parameter, which may be that of the id
            : FileChange.Insert(attribute.SyntaxTree, list.OpenParenToken.Span.End, $"{name}{(list.Arguments.Count > 0 ? ", " : "")}");
    }

    /// <summary>Numbers the methods of one name in their order: "fix all" asks for several names at once, which must differ.</summary>
    private static string FreeName(IMethodSymbol method)
    {
        IMethodSymbol[] all = [.. method.ContainingType.AllInterfaces.Insert(0, method.ContainingType)
            .SelectMany(static type => type.GetMembers().OfType<IMethodSymbol>())];
        string wireName = WireName(method);
        int number = 1 + all.Where(other => WireName(other) == wireName).TakeWhile(
            other => !SymbolEqualityComparer.Default.Equals(other, method)).Count();

        while (Array.Exists(all, other => other.Name == wireName + number || WireName(other) == wireName + number))
        {
            number += all.Length;                    // keeps the numbers of methods of one name apart
        }

        return wireName + number;
    }

    private static string WireName(IMethodSymbol method)
    {
        AttributeData? attribute = Attributes.Find(method, Attributes.Ours, "RpcMethod");
        return Attributes.FirstArgument(attribute) as string ?? method.Name;
    }
}
