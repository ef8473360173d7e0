using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RpcOverSockets.CodeFixes;

/// <summary>RPCS0010: wraps the return type into Task or ValueTask.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnTypeFix))]
[Shared]
public sealed class ReturnTypeFix : TextFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => ["RPCS0010"];

    private protected override IEnumerable<TextEdit> Edits(FixSite site)
    {
        // A body would return the old type.
        if (site.Enclosing<MethodDeclarationSyntax>() is not { Body: null, ExpressionBody: null } method
            || method.ReturnType is PointerTypeSyntax or FunctionPointerTypeSyntax
            || site.Model.GetDeclaredSymbol(method, site.CancellationToken) is not { } symbol)
        {
            return [];
        }

        bool isEmpty = symbol.ReturnsVoid || Attributes.Find(symbol, Attributes.Ours, "RpcOneWay") is not null;

        if (!isEmpty && symbol.ReturnType.IsRefLikeType)
        {
            return [];                               // no type argument, and nothing that could wait
        }

        string result = method.ReturnType is RefTypeSyntax reference ? reference.Type.ToString() : method.ReturnType.ToString();
        return [Wrap(site, method, "Task", isEmpty ? "" : $"<{result}>"), Wrap(site, method, "ValueTask", isEmpty ? "" : $"<{result}>")];
    }

    private static TextEdit Wrap(FixSite site, MethodDeclarationSyntax method, string wrapper, string argument)
    {
        var naming = new Naming(site.Model.Compilation, method);
        string type = naming.Type("System.Threading.Tasks", wrapper) + argument;
        return new TextEdit($"Return {wrapper}{argument}", wrapper, [FileChange.Replace(method.ReturnType, type), .. naming.Usings]);
    }
}
